"""Several steps and batches: each fact says of which, an interruption names all, and a
page keeps what was asked in two commands."""

import json

import pytest
from rich.console import Console

from graphparity.common.results import documents
from graphparity.experiments.pays import facts, figures, measure, page, plan, words
from graphparity.experiments.pays.asking import Form, Point
from graphparity.experiments.shared import run
from graphparity.experiments.shared.experiment import experiments
from tests.experiments.pays.test_words import document, form, point

REFUSED = {"refused": "net.py:3: no", "ratio": None, "step_s": None}


def two(forward, train):
    steps = ("forward", forward), ("train", train)
    return [point(one, step=step, batch=None) for step, one in steps]


def test_a_fact_of_one_of_two_steps_says_of_which():
    both = two(form(**REFUSED), form())
    assert facts.lines(document(*both)) == [
        "Forward: jax_jit refuses it: net.py:3: no",
    ]
    other = two(form(), form(**REFUSED))
    assert facts.lines(document(*other)) == [
        "A training step: jax_jit refuses it: net.py:3: no",
    ]


def test_a_fact_of_both_is_said_once_with_both():
    same = form(same_as="tf_graph", ratio=None)
    [line] = facts.lines(document(*two(same, same)))
    assert line.startswith("Forward and a training step: jax_jit is the same one graph")
    steps = [point(same, step=step, batch=None) for step in ("forward", "backward")]
    [line] = facts.lines(document(*steps))
    assert line.startswith("Forward; forward and backward: jax_jit is")
    many = [point(same, step="train", batch=n) for n in (1, 2, 3)]
    [line] = facts.lines(document(*many))
    assert line.startswith("At all 3 points: jax_jit is")


def test_a_fact_of_the_only_point_needs_no_place():
    [line] = facts.lines(document(point(form(**REFUSED))))
    assert line == "jax_jit refuses it: net.py:3: no"


# -- what was not begun ----------------------------------------------------------------


@pytest.fixture
def asked(tmp_path):
    """What is asked of a program with these options."""
    file = tmp_path / "own.py"
    file.write_text("import torch\ndef net(): return torch.nn.Linear(3, 2)\n")

    def ask(*steps, **options):
        chosen = plan.Options(f"{file}:net", step=[*steps] or None, **options)
        return plan.asked(chosen, Console())

    return ask


def test_an_interruption_in_the_first_step_names_the_second(asked):
    found = measure.Found([Point("forward", None, {}, [Form("torch_eager")])])
    made = figures.document(asked("forward", "train"), found)
    assert made["not_begun"] == ["a training step"]
    assert words.answers(made)[1] == (
        "A training step: not begun: the run ended before."
    )
    whole = figures.document(asked("forward"), found)
    assert whole["not_begun"] == []
    assert len(words.answers(whole)) == 1
    assert len(words.answers(document(point(form())))) == 1  # an older document


# -- what is kept ----------------------------------------------------------------------


@pytest.fixture
def keep(asked, tmp_path):
    """Keep a document of these steps and batches; the steps and batches of all kept."""

    def keep(*steps, interrupted=False, **options):
        one, places = asked(*steps, **options), tmp_path / "results"
        points = [{"step": s, "batch": b} for b in one.batches for s in one.steps]
        made = {"points": points, "interrupted": interrupted, "device": one.device}
        options = plan.Options("own.py:net", results_folder=places)
        run._keep(experiments()["pays"], made, one, options)
        return sorted(_asked_of(doc) for _, doc in documents.kept(places))

    return keep


def _asked_of(made):
    return [f"{one['step']} {one['batch']}" for one in made["points"]]


def test_two_steps_asked_in_two_commands_are_both_kept(keep):
    keep("forward")
    assert keep("train") == [["forward None"], ["train None"]]
    assert keep("train") == [["forward None"], ["train None"]]


def test_two_batches_asked_in_two_commands_are_both_kept(keep):
    keep(batch=[1])
    assert keep(batch=[32]) == [["forward 1"], ["forward 32"]]


def test_what_is_all_asked_again_is_shown_once(keep):
    keep("forward")
    keep("train")
    assert keep("forward", "train") == [["forward None", "train None"]]
    assert keep("forward") == [["forward None"], ["forward None", "train None"]]


def test_an_interrupted_run_makes_nothing_needless(keep):
    keep("forward")
    both = ["forward None", "train None"]
    assert keep("forward", "train", interrupted=True) == [["forward None"], both]
    assert keep("train", "forward") == [both]


def test_a_program_of_another_name_is_left_alone(keep, tmp_path):
    keep("forward")
    folder = tmp_path / "results" / documents.KEPT
    other = folder / "pays-other.py_net-00000000.json"
    other.write_text(json.dumps({"points": [{"step": "forward", "batch": None}]}))
    keep("forward")
    assert other.exists()


@pytest.mark.parametrize(
    ("points", "text"),
    [
        ([("forward", None)], ""),
        ([], ""),
        ([("train", None)], " (a training step)"),
        ([("forward", 32)], " (forward, a batch of 32)"),
        (
            [("forward", 1), ("train", 1), ("forward", 2)],
            " (forward, a training step, batches of 1, 2)",
        ),
    ],
)
def test_two_sections_of_one_program_have_two_headings(points, text):
    made = document(*(point(form(), step=step, batch=n) for step, n in points))
    assert page.question(made) == f"Does compiling pay for net.py:net{text}?"
    assert page.short(made) == f"net.py:net{text}: worth compiling?"
