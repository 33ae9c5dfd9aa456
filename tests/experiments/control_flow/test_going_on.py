"""`control_flow` before it begins and after an interruption: what it says and does."""

from types import SimpleNamespace

import pytest

from graphparity.common.results.store import opened
from graphparity.common.timing.marks import PROCESSES
from graphparity.experiments.control_flow import measure, plan
from graphparity.experiments.control_flow.measure import FACTS, REFUSED, Found
from graphparity.experiments.control_flow.plan import Asked

NAMES = ("torch_eager", "jax_jit")
SAMPLE = {"blocks": [1.0], "first_s": 2.0, "second_s": 1.0}


def asked(rounds=6):
    return Asked(NAMES, "cpu", "quick", rounds, 3, 0.01, 0, 300.0)


def facts(name, status="found"):
    return {"backend": name, "status": status, "reason": None, "facts": {}}


@pytest.mark.parametrize("preset", plan.PRESETS)
def test_every_preset_makes_rounds_enough_for_a_mark(preset):
    assert plan.PRESETS[preset][0] >= PROCESSES


def test_how_long_it_takes_and_whether_it_can_mark_is_told_before():
    text = plan.promise(asked(), plan.seconds(asked()))
    assert text.startswith("Takes about 2 minutes on two quiet cores: 6 rounds")
    assert "so that none is set" not in text
    assert "a mark needs 6, so that none is set." in plan.promise(asked(3), 9.0)
    assert "nothing is timed" in plan.promise(asked(0), 9.0)


def restored(store, run):
    found, context = Found(), SimpleNamespace(store=store, run=run)
    measure._restore(context, found)
    return found


def test_a_run_that_is_gone_on_with_does_only_what_is_missing(tmp_path):
    with opened(tmp_path) as store:
        run = store.begin("graphparity control_flow", {}, {}, {})
        for name in NAMES:
            cell = measure._cell(asked(), name)
            assert cell.config == FACTS
            store.save_cell(run, cell, facts(name))
        why = {"torch_eager fixed_python/64": "not compiled"}
        store.save_cell(run, measure._cell(asked(), "torch_eager", REFUSED), why)
        for name, rounds in (("torch_eager", (0, 1)), ("jax_jit", (0,))):
            for number in rounds:
                cell = measure._cell(asked(), name, "by_if/1/0")
                store.save_sample(run, cell, number, SAMPLE)
        found = restored(store, run)
    assert found.failed == why
    assert found.samples["torch_eager", "by_if/1/0"] == {0: SAMPLE, 1: SAMPLE}
    todo = [measure.missing(asked(), found, number) for number in range(3)]
    assert todo == [[], ["jax_jit"], [*NAMES]]
    done = [measure._done(asked(), found, t, n) for n, t in enumerate(todo)]
    assert done == [4, 1, 0]  # both backends' facts and costs; one's costs; nothing
    assert measure._share(asked(), found) == (2 * 6 - 3) / 12
    assert measure._share(asked(), Found()) == 1.0
    assert measure.missing(asked(0), found, 0) == []


def test_what_could_not_be_found_out_is_asked_again(tmp_path):
    with opened(tmp_path) as store:
        run = store.begin("graphparity control_flow", {}, {}, {})
        cell = measure._cell(asked(), "jax_jit")
        store.save_cell(run, cell, facts("jax_jit", "crashed"))
        found = restored(store, run)
    assert found.facts == {}
    assert measure.missing(asked(), found, 0) == [*NAMES]


def test_one_that_crashed_in_this_run_is_left_out():
    found = Found(facts={"jax_jit": facts("jax_jit", "crashed")})
    assert measure.missing(asked(), found, 1) == ["torch_eager"]


def test_only_what_is_measured_must_be_asked_again():
    found = plan.settings(asked())
    assert found["rounds"] == 6
    assert "timeout" not in found
