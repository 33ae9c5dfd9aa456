"""What is measured at which point, nothing of which runs here."""

import dataclasses
from types import SimpleNamespace

import numpy as np
import pytest
from rich.console import Console

from graphparity.experiments.pays import asking, facts, measure, plan
from tests.experiments.pays.test_words import document, form, point

PROGRAM = "import torch\ndef net(x): return x * 2\ndef timeit(call): return 1.0\n"


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
def staged(asked, said, tmp_path, monkeypatch):
    """A run in which nothing runs: what it found; loop: what is done at a point."""

    def go(loop):
        monkeypatch.setattr(measure, "_begun", lambda *_: {"x": np.ones((8, 2))})
        monkeypatch.setattr(asking, "graphs", lambda _: None)
        monkeypatch.setattr(asking, "started", lambda *_, **__: None)
        monkeypatch.setattr(measure, "_race", lambda *_: None)
        monkeypatch.setattr(asking, "loops", lambda where, _: loop(where.point))
        none = lambda _: None
        reporter = SimpleNamespace(doing=none, advance=none, say=said.append)
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
    assert seen == [1, 1]
    assert said == [
        "3 starts with an empty cache, at each of 2 points, of torch_eager, "
        "torch_compile and torch_compile_default: up to 18, however long they take. "
        "Then they take turns, for about 60 s a point at most (--seconds)."
    ]


def test_one_start_at_one_point_is_said_so(asked):
    one = dataclasses.replace(asked, batches=(None,), cold_starts=1, seconds=1.5)
    assert plan.starts(one) == (
        "1 start with an empty cache of torch_eager, torch_compile and "
        "torch_compile_default: up to 3, however long they take. Then they take turns, "
        "for about 1.5 s at most (--seconds)."
    )


def test_the_help_says_that_starts_are_not_bounded():
    [option] = plan.Seconds.__metadata__
    assert "cold starts come before and are not bounded" in option.help
