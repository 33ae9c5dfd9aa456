"""Steps of a wanted length, on made-up machines: what is chosen takes about so long."""

import numpy as np
import pytest

from graphparity.experiments.selfcheck.races import sizes


@pytest.mark.parametrize("wanted", [30e-6, 300e-6, 3e-3])
@pytest.mark.parametrize("overhead", [1e-6, 20e-6])
@pytest.mark.parametrize("each", [2e-8, 4e-7, 5e-6])
def test_the_net_found_takes_about_as_long(wanted, overhead, each):
    tried = []

    def step_s(hidden):
        tried.append(hidden)
        return overhead + each * hidden + 1e-10 * hidden**1.5

    hidden, seconds = sizes.fitted(step_s, wanted)
    assert seconds == overhead + each * hidden + 1e-10 * hidden**1.5
    at_most = overhead + each * sizes.MOST
    if at_most > wanted > overhead + each * sizes.LEAST:
        assert wanted / 1.3 < seconds < wanted * 1.3
    assert len(tried) <= sizes.PROBES + 1


def test_where_the_smallest_takes_longer_it_is_that():
    asked = []
    found = sizes.fitted(lambda h: asked.append(h) or 1e-3 + 1e-6 * h, 30e-6)
    assert found[0] == sizes.LEAST
    assert len(asked) <= 3


def test_a_clock_that_goes_wrong_ends_too():
    """A wider net that seems to take less time."""
    assert sizes.fitted(lambda h: 1e-6 / h, 30e-6)[0] in (4, 64, 256, 1024, 4096, 8192)


@pytest.mark.parametrize("size", sizes.SIZES.values(), ids=str)
def test_every_process_gets_the_same_arrays(size):
    first, again = (sizes.request(size, 8) for _ in range(2))
    params = first["start"][0] if size.kind == "train" else first["start"]
    other = again["start"][0] if size.kind == "train" else again["start"]
    for one, two in zip(params, other):
        np.testing.assert_array_equal(one, two)
        assert one.dtype == np.float32
    assert [w.shape for w in params] == [(size.inputs, 8), (8, size.outputs)]
    assert first["spec"]["kind"] == size.kind
