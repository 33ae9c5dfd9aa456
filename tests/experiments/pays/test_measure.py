"""What is measured at which point, nothing of which runs here."""

import dataclasses
from types import SimpleNamespace

import numpy as np
import pytest
from rich.console import Console

from graphparity.experiments.pays import asking, facts, measure, plan
from tests.experiments.pays.test_words import document, form, point

PROGRAM = "import torch\ndef net(x): return x * 2\ndef timeit(call): return 1.0\n"


def start(refused):
    """A start of which nothing is known but why it failed."""

    def started(where, *_, **__):
        where.point.forms[0].refused = refused

    return started


@pytest.fixture
def asked(tmp_path):
    """What is asked of a program with a loop, at two batches."""
    file = tmp_path / "own.py"
    file.write_text(PROGRAM)
    chosen = plan.Options(f"{file}:net", batch=[1, 4], loop=f"{file}:timeit")
    return plan.asked(chosen, Console())


@pytest.fixture
def said():
    """What is said above the bar."""
    return list[str]()


@pytest.fixture
def advanced():
    """The units of work that were reported, one report after the other."""
    return list[int]()


@pytest.fixture
def staged(asked, said, advanced, tmp_path, monkeypatch):
    """A run in which nothing runs: what it found; loop: what is done at a point;
    refused: what every start raises."""

    def go(loop, refused=None):
        monkeypatch.setattr(measure, "_begun", lambda *_: {"x": np.ones((8, 2))})
        monkeypatch.setattr(asking, "graphs", lambda _: None)
        monkeypatch.setattr(asking, "started", start(refused))
        monkeypatch.setattr(measure, "_race", lambda *_: None)
        monkeypatch.setattr(asking, "loops", lambda where, _: loop(where.point))
        none = lambda _: None
        reporter = SimpleNamespace(doing=none, say=said.append)
        reporter.advance = advanced.append
        found = measure.Found()
        context = SimpleNamespace(reporter=reporter, cache=tmp_path)
        measure.measure(asked, context, found)
        return found

    return go


def test_a_loop_is_asked_at_every_batch(staged):
    seen = list[int]()
    staged(lambda one: seen.append(one.batch))
    assert seen == [1, 4]


def test_a_loop_that_failed_is_asked_no_more(staged):
    seen = list[int]()

    def fails(one):
        seen.append(one.batch)
        one.forms[0].loop = {"raised": "ValueError: no"}

    staged(fails)
    assert seen == [1]


LOOP = {"raised": None, "first": 5e-3, "warm": 5e-3, "waited": 1e-3, "calls": 4}
LOOP |= {"returned_s": 1e-3, "ended_s": 1e-3}


def test_what_a_loop_says_names_its_batch_where_there_are_several():
    one, other = (point(form(loop=LOOP), batch=n) for n in (1, 4))
    alone = facts.lines(document(one))
    assert alone[-1].startswith("jax_jit: your loop says 5.00 ms")
    both = facts.lines(document(one, other))
    assert [line.partition(" (")[0] for line in both] == ["jax_jit", "jax_jit"]
    assert both[0].startswith("jax_jit (forward, a batch of 1): your loop says")
    assert both[1].startswith("jax_jit (forward, a batch of 4): your loop says")


def test_what_is_started_is_said_before_anything_is(staged, said):
    seen = list[int]()
    staged(lambda _: seen.append(len(said)))
    assert seen == [2, 3]
    assert said[0] == (
        "3 starts with an empty cache, at each of 2 points, of torch_eager, "
        "torch_compile and torch_compile_default: up to 18; the first of all tells how "
        "long. Then they take turns, for about 60 s a point at most (--seconds)."
    )


def test_one_start_at_one_point_is_said_so(asked):
    one = dataclasses.replace(asked, batches=(None,), cold_starts=1, seconds=1.5)
    assert measure.starts(one) == (
        "1 start with an empty cache of torch_eager, torch_compile and "
        "torch_compile_default: up to 3; the first of all tells how long. Then they "
        "take turns, for about 1.5 s at most (--seconds)."
    )


# -- how long it takes -----------------------------------------------------------------


def test_after_the_first_start_it_is_said_how_long_all_takes(staged, said, asked):
    assert measure.estimate(asked, 15.0) == (
        "The first start of all forms took 15 s: in all about 4.0 minutes, of 7 more "
        "starts and turns for 60 s a point at most; your loop, three times a form, "
        "comes beside."
    )
    one = dataclasses.replace(asked, batches=(None,), cold_starts=1, loop=None)
    assert measure.estimate(one, 3.0) == (
        "The first start of all forms took 3.0 s: in all about 66 s, of 1 more start "
        "and turns for 60 s at most."
    )
    staged(lambda _: None)
    assert sum("The first start of all forms took" in line for line in said) == 1


def test_after_each_point_it_is_said_how_long_the_others_take(asked):
    assert (
        measure.left(asked, 1, 300.0) == "1 of 2 points done: about 5.0 minutes more."
    )
    assert measure.left(asked, 2, 600.0) == ""


def test_every_part_of_the_work_is_reported(staged, asked, advanced):
    staged(lambda _: None)
    assert advanced == [1, 1, 1, 1, 1] * 2
    assert sum(advanced) == measure.units(asked)


def test_every_round_of_turns_says_how_they_stand(asked, monkeypatch):
    told, kept = list[str](), list[tuple[str, int, dict[str, float]]]()
    reporter = SimpleNamespace(doing=told.append)
    context = SimpleNamespace(reporter=reporter, keep=lambda *one: kept.append(one))
    point = asking.Point("train", 4, {}, [])
    where = asking.Where(asked, context, point, {}, [])
    monkeypatch.setattr(measure.time, "monotonic", lambda: 112.0)
    measure._keep(where, 100.0, 2, SimpleNamespace(samples={"cell": {"s": 1.0}}))
    assert told == ["a training step, a batch of 4: 3 rounds of turns, 12 of 60 s"]
    assert kept == [("cell", 2, {"s": 1.0})]


def test_a_point_that_fails_leaves_no_part_unreported(staged, asked, advanced):
    staged(lambda _: None, refused="ValueError: no")
    assert sum(advanced) == measure.units(asked)


def test_the_help_says_that_starts_are_not_bounded():
    [option] = plan.Seconds.__metadata__
    assert "cold starts come before and are not bounded" in option.help
