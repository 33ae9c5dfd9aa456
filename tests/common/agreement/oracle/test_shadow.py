"""The oracle's training beside a backend's: kept between requests, twins shaken."""

import numpy as np
import pytest

from graphparity.common.agreement.oracle import inputs, shadow
from graphparity.common.contract import specs
from graphparity.common.worker import session, steps

SPEC = specs.spec("optimizers", "momentum")
U = 2.0**-24


@pytest.fixture
def drawn():
    """Inputs of three steps, in a session of the oracle's worker."""
    with session.opened("numpy_ref"):
        yield inputs.draw(SPEC, 0, 3)


def trained(drawn, twin, dtype="float32"):
    """Loss and parameters of three steps, asked for in two requests."""
    params, batches = drawn["start"][0], drawn["batches"]
    shadow.begin_shadow(SPEC, params, batches[0], dtype, twin)
    first, then = shadow.shadow(batches[:2]), shadow.shadow(batches[2:3])
    assert first["loss"].shape == (2,)
    return np.concatenate([first["loss"], then["loss"]]), then["param"]


def test_unshaken_it_is_the_oracle_s_own_training(drawn):
    losses, params = trained(drawn, 0)
    known = steps.train_on(SPEC, drawn["start"], drawn["batches"][:3], [1, 2, 3])
    np.testing.assert_array_equal(losses, [one["loss"] for one in known])
    for got, wanted in zip(params, known[-1]["param"], strict=True):
        np.testing.assert_array_equal(got, wanted)


def test_a_twin_is_off_by_the_dtype_s_rounding_from_its_start_on(drawn):
    (right, _), (losses, params) = trained(drawn, 0), trained(drawn, 1)
    off = np.abs(losses / right - 1.0)
    assert np.all((off > 0.0) & (off < 100 * U))
    again, same = trained(drawn, 1)
    np.testing.assert_array_equal(again, losses)
    np.testing.assert_array_equal(same[0], params[0])
    other, _ = trained(drawn, 2)
    assert np.all(other != losses)
    coarse = np.abs(trained(drawn, 1, "float16")[0] / right - 1.0)
    assert np.max(coarse) > 100 * np.max(off)


def test_every_step_of_a_twin_is_shaken(drawn):
    """Its parameters are not those that its own step would have given."""
    params, batches = drawn["start"][0], drawn["batches"]
    shadow.begin_shadow(SPEC, params, batches[0], "float32", 1)
    training = session.current().note(shadow.Shadow).training
    begun = training.state
    given = shadow.shadow(batches[:1])["param"]
    unshaken = training.step(begun, *batches[0])[0][0]
    assert all(np.any(a != b) for a, b in zip(given, unshaken, strict=True))


def test_without_a_beginning_nothing_is_trained(drawn):
    with pytest.raises(LookupError, match="`begin_shadow` comes first"):
        shadow.shadow(drawn["batches"][:1])
