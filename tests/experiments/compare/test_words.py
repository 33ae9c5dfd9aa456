"""The sentences of `compare`: they count what is there, and contradict no other."""

import pytest

from graphparity.experiments.compare import words
from tests.experiments.report import made

OWN = {"torch_compile": "torch_eager", "jax_jit": "jax_eager"}


def paragraph(*cells):
    return words.paragraph({"cells": list(cells)}, OWN)


def static(verdict="faster", steps=None, backend="torch_compile", config="digits"):
    timing = made.timing(1e-3, OWN[backend], 2.0)
    timing["against"][0] |= {"verdict": verdict}
    if steps is not None:
        pays = {"median": steps, "low": 0.0, "high": steps + 9, "verdict": "pays"}
        timing["against"][0]["break_even_steps"] = pays
    return made.cell("cnn", config, backend, timing=timing)


def judged(**changes):
    part = {"status": "agree", "agreement": [made.output() | {"limit": 512.0}]}
    return made.cell(mathematics=part, **changes)


def test_what_is_repaid_at_once_is_not_after_0_steps():
    text = paragraph(static(steps=0.0), static(steps=30.0, config="other"))
    assert "after 0 steps" not in text
    assert "In 1 of 2 cases compiling has repaid itself at once." in text
    assert "In 1 of 2 cases compiling has repaid itself after 30 steps (" in text
    alone = paragraph(static(steps=30.0))
    assert "Compiling has repaid itself after 30 steps (torch_compile on" in alone


def test_what_rests_on_a_ratio_that_is_not_resolved_is_said_to():
    unsure = static("unresolved", steps=30.0)
    assert ", as measured: unresolved." in paragraph(unsure)
    some = paragraph(unsure, static(steps=40.0, config="other"))
    assert ", in 1 of these as measured: unresolved." in some
    assert "as measured" not in paragraph(static(steps=30.0), static(steps=0.0))


def test_free_compilation_is_at_once_here_too():
    one = static()
    one["timing"]["against"][0]["break_even_steps"] = {"verdict": "at once"}
    assert "Compiling has repaid itself at once." in paragraph(one)
    several = paragraph(one, static())
    assert "In 1 of 2 cases compiling has repaid itself at once." in several


def test_of_one_case_there_is_no_share():
    one = static("slower")
    for verdict in ("never", "unresolved", "at once", "pays"):
        steps = {"verdict": verdict, "median": 5.0, "cold_starts": 2}
        one["timing"]["against"][0]["break_even_steps"] = steps
        text = paragraph(one)
        assert "ompiling" in text
        assert "of 1" not in text
        assert "n 1 " not in text


def test_float64_is_a_judgement_of_the_same_cells_not_a_count_that_contradicts():
    """Seen: `9 of 9 … In float64 8 of them agree`: the ninth was not judged there."""
    cells = [judged(), judged(config="b"), made.cell(config="c")]
    text = paragraph(*cells)
    assert "3 of 3 cells compute" in text
    assert "2 of these 3 were judged in float64 on both sides too, and agree" in text
    every = paragraph(*cells[:2])
    assert "Both were judged in float64 on both sides too, and agree" in every
    one = paragraph(cells[0])
    assert "It was judged in float64 on both sides too, and agrees, by" in one
    assert "of 1" not in one


@pytest.mark.parametrize(
    ("found", "said"),
    [
        (["faster"], "torch_compile 2.00× (faster)"),
        (["faster", "faster"], "torch_compile 2.00× (faster in both of 2)"),
        (
            ["faster", "slower"],
            "torch_compile 2.00× (faster in 1 and slower in 1 of 2)",
        ),
        (["unresolved"], "torch_compile 2.00× (not resolved)"),
        (
            ["same", "faster", "unresolved"],
            "faster in 1, the same in 1 and not resolved in 1 of 3",
        ),
        (["faster"] * 3, "torch_compile 2.00× (faster in all of 3)"),
    ],
)
def test_verdicts_that_no_case_has_are_not_counted(found, said):
    cells = [static(verdict, config=f"c{n}") for n, verdict in enumerate(found)]
    text = paragraph(*cells)
    assert said in text
    assert " in 0" not in text
