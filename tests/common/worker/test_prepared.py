"""What the check of a step says of its preparation, by a clock that a test moves."""

import types

import pytest

from graphparity.common.agreement.oracle import inputs
from graphparity.common.contract import specs
from graphparity.common.contract.dtypes import cast
from graphparity.common.worker import built, session, steps


@pytest.fixture
def clock(monkeypatch):
    """Seconds that pass only where a test says so."""
    now = [0.0]
    time = types.SimpleNamespace(perf_counter=lambda: now[0])
    for module in (built, steps):
        monkeypatch.setattr(module, "time", time)
    return now


def given(count):
    spec = specs.spec("two_layer_net", "digits")
    with session.opened("numpy_ref"):
        return spec, cast(inputs.draw(spec, 0, count), "float32")["steps"]


def slow(monkeypatch, here, clock, made_s, calls_s):
    """Its trainer takes so long to make, and the first calls of its step."""
    make = here.train.make_trainer

    def slowly(*arguments):
        clock[0] += made_s
        state, step = make(*arguments)
        taken = iter(calls_s)

        def call(*data):
            clock[0] += next(taken, 0.0)
            return step(*data)

        return state, call

    monkeypatch.setattr(here.train, "make_trainer", slowly)


def test_what_building_and_the_first_two_calls_take_is_known_once(
    fakes, clock, monkeypatch
):
    spec, checked = given(2)
    with session.opened("plain") as here:
        slow(monkeypatch, here, clock, 5.0, [3.0, 0.25])
        assert steps.prepared() is None
        steps.check(spec, [checked[0], *checked])
        made = {"build_s": 5.0, "first_step_s": 3.0, "second_step_s": 0.25}
        assert steps.prepared() == made
        assert steps.prepared() is None


def test_a_single_call_and_a_check_in_float64_say_nothing(fakes, clock, monkeypatch):
    spec, checked = given(2)
    with session.opened("plain") as here:
        slow(monkeypatch, here, clock, 5.0, [3.0, 0.25])
        steps.check(spec, checked[:1])
        assert steps.prepared() is None
        steps.check_in_float64(spec, checked)
        assert steps.prepared() is None
