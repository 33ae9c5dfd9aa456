"""The protocol: everything arrives as it was sent, and garbage is called garbage."""

import io

import numpy as np
import pytest
from hypothesis import given, strategies as st
from hypothesis.extra import numpy as arrays

from graphparity.common.system import wire

ARRAYS = arrays.arrays(
    st.sampled_from([np.float32, np.float64, np.int64, np.bool_, np.uint8]),
    arrays.array_shapes(min_dims=0, min_side=0, max_side=5),
)
PLAIN = st.none() | st.booleans() | st.integers(-(2**50), 2**50) | st.text(max_size=9)
MESSAGES = st.recursive(
    PLAIN | ARRAYS,
    lambda inner: (
        st.lists(inner, max_size=4)
        | st.dictionaries(st.text(max_size=5), inner, max_size=4)
    ),
    max_leaves=12,
)


def same(a, b):
    if isinstance(a, dict):
        return a.keys() == b.keys() and all(same(a[k], b[k]) for k in a)
    if isinstance(a, list):
        return len(a) == len(b) and all(map(same, a, b))
    if isinstance(a, np.ndarray):
        return a.dtype == b.dtype and a.shape == b.shape and a.tobytes() == b.tobytes()
    return a == b


@given(MESSAGES)
def test_a_message_arrives_as_it_was_sent(message):
    stream = io.BytesIO()
    wire.send(stream, message)
    stream.seek(0)
    assert same(message, wire.receive(stream))


def test_an_array_that_is_not_contiguous_arrives_whole():
    stream, array = io.BytesIO(), np.arange(24).reshape(4, 6)[::2, ::-1].T
    wire.send(stream, {"a": array})
    stream.seek(0)
    np.testing.assert_array_equal(wire.receive(stream)["a"], array)


@pytest.mark.parametrize(
    "garbage", [b"hello, I am a library\n", b"GPAR" + b"\xff" * 20]
)
def test_garbage_is_a_protocol_error(garbage):
    with pytest.raises(wire.ProtocolError, match="GPAR"):
        wire.receive(io.BytesIO(garbage))


def test_a_damaged_header_is_a_protocol_error():
    frame = b"GPAR" + (4).to_bytes(8, "little") + b"{{{{"
    with pytest.raises(wire.ProtocolError, match="damaged"):
        wire.receive(io.BytesIO(frame))


@pytest.mark.parametrize("cut", [0, 3, 15, 30])
def test_an_end_in_the_middle_is_an_end_of_file(cut):
    stream = io.BytesIO()
    wire.send(stream, {"a": np.arange(100)})
    with pytest.raises(EOFError):
        wire.receive(io.BytesIO(stream.getvalue()[:cut]))


def test_an_array_of_objects_is_refused_before_anything_is_written():
    stream = io.BytesIO()
    with pytest.raises(TypeError, match="array of object can't be sent"):
        wire.send(stream, {"a": np.zeros(3), "b": np.array([object()])})
    assert not stream.getvalue()
