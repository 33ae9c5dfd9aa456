"""Checkpoints: whole or not at all; a bad one is refused and the last good one used."""

import numpy as np
import pytest
from safetensors.numpy import save_file

from graphparity.common.training import checkpoint
from graphparity.common.training.checkpoint import BadCheckpoint, Checkpoint

PARAMS = ("w", "b")


def state(value):
    params = [np.full((2, 3), value, np.float32), np.full(3, value, np.float32)]
    moments = [np.zeros((2, 3), np.float32), np.ones(3, np.float32)]
    return [params, {"m": moments, "t": np.array(value, np.float32), "v": moments}]


def found(step):
    curve = {"losses": np.arange(step, dtype=float), "accuracies": np.array([0.5])}
    return Checkpoint(state(float(step)), step, curve, {"optimizer": "adam", "lr": 0.1})


def write(folder, *steps):
    return [checkpoint.write(folder, found(step), PARAMS) for step in steps]


def test_what_was_written_is_read_bit_for_bit(tmp_path):
    [path] = write(tmp_path, 7)
    back = checkpoint.read(path, state(0.0), PARAMS)
    assert (back.step, back.config) == (7, {"optimizer": "adam", "lr": 0.1})
    np.testing.assert_array_equal(back.state[0][0], found(7).state[0][0])
    assert back.state[0][0].dtype == np.float32
    assert back.state[1]["t"] == 7
    np.testing.assert_array_equal(back.curve["losses"], np.arange(7.0))


def test_only_the_last_three_are_kept_and_nothing_half_written(tmp_path):
    write(tmp_path, 1, 2, 3, 4)
    names = [path.name for path in sorted(tmp_path.iterdir())]
    assert names == [f"step-0000000{n}.safetensors" for n in (2, 3, 4)]


def test_what_was_just_written_is_never_removed(tmp_path):
    write(tmp_path, 5, 6, 7)
    [path] = write(tmp_path, 1)
    assert path.is_file()


def test_another_trainings_folder_is_refused_and_a_file_too(tmp_path):
    write(tmp_path, 5)
    checkpoint.prepare(tmp_path, going_on=True)
    with pytest.raises(BadCheckpoint, match="checkpoints of another training"):
        checkpoint.prepare(tmp_path, going_on=False)
    blocked = tmp_path / "a file"
    blocked.touch()
    with pytest.raises(BadCheckpoint, match="no checkpoints can be written into"):
        checkpoint.prepare(blocked, going_on=False)


def truncate(path):
    path.write_bytes(path.read_bytes()[:-9])


def flip(path):
    content = bytearray(path.read_bytes())
    content[-3] ^= 1
    path.write_bytes(content)


def foreign(path):
    save_file({"w": np.ones(3, np.float32)}, path)


def foreign_dtype(path):  # bfloat16, which NumPy does not know
    header = b'{"w":{"dtype":"BF16","shape":[2],"data_offsets":[0,4]}}'
    path.write_bytes(len(header).to_bytes(8, "little") + header + bytes(4))


def empty(path):
    path.write_bytes(b"")


@pytest.mark.parametrize("spoil", [truncate, flip, foreign, foreign_dtype, empty])
def test_a_bad_file_is_refused_and_the_last_good_one_used(tmp_path, spoil):
    good, bad = write(tmp_path, 5, 6)
    spoil(bad)
    path, refused = checkpoint.latest(tmp_path)
    assert path == good
    [reason] = refused
    assert str(bad) in reason
    with pytest.raises(BadCheckpoint, match=r"damaged|not ours"):
        checkpoint.read(bad, state(0.0), PARAMS)


def test_where_no_good_one_is_left_it_says_why(tmp_path):
    [only] = write(tmp_path, 5)
    truncate(only)
    with pytest.raises(BadCheckpoint, match=r"no checkpoint to go on from .* damaged"):
        checkpoint.latest(tmp_path)
    with pytest.raises(BadCheckpoint, match=r"holds no step-\*\.safetensors"):
        checkpoint.latest(tmp_path / "nowhere")


def test_another_network_or_optimizer_is_refused(tmp_path):
    [path] = write(tmp_path, 5)
    with pytest.raises(BadCheckpoint, match="another network or optimizer"):
        checkpoint.read(path, [state(0.0)[0], []], PARAMS)
    wider = [[np.zeros((4, 3)), np.zeros(3)], state(0.0)[1]]
    with pytest.raises(BadCheckpoint, match=r"param.w is \(2, 3\), expected \(4, 3\)"):
        checkpoint.read(path, wider, PARAMS)
