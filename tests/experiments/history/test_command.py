"""`history` on a store made up for it: what moved, what is usual, bad input."""

import pytest

from graphparity.common.contract import registry
from graphparity.experiments.history import picture
from graphparity.experiments.report import results_of, sections
from graphparity.experiments.report.recorder import Grid
from tests.experiments.history.asking import asked, flat, words
from tests.experiments.history.made import PROGRAMS
from tests.experiments.shared import pictures

# -- what moved ------------------------------------------------------------------------


def test_a_ratio_that_moved_is_named_with_what_changed_and_its_interval(kept):
    kept.run((2.0, 3.0))
    kept.run((2.0, 3.6), versions={"jax": "0.11.0"})
    done, document = asked(kept)
    assert done.returncode == 0, done.stderr
    assert words(document) == ["stayed"]
    assert words(document, "cnn/digits") == ["rose"]
    [move] = [m for m in document["moves"] if m["word"] == "rose"]
    assert move["change"]["low"] < 1.2 < move["change"]["high"]
    assert move["changed"] == ["jax 0.10.2 → 0.11.0"]
    said = flat(done.stdout)
    assert "jax_jit vs jax_eager on cnn/digits rose from 3.0" in said
    assert "jax 0.10.2 → 0.11.0" in said
    assert (
        "1 left their 95 % intervals, where chance alone would make about 0.1" in said
    )


def test_one_that_fell_fell(kept):
    for ratio in (2.0, 1.8):
        kept.run(ratio)
    _, document = asked(kept)
    assert words(document) == ["fell"]


def test_within_its_interval_nothing_moved(kept):
    kept.run(2.0, spread=0.1)
    kept.run(2.1, spread=0.1)
    _, document = asked(kept)
    assert words(document) == ["open"]


def test_a_ratio_missing_in_a_run_is_held_against_the_last_that_has_it(kept):
    kept.run((2.0, 3.0))
    kept.run((2.0,), pairs=(("matmul", "tenth"),))
    kept.run((2.0, 4.0))
    done, document = asked(kept)
    [move] = [m for m in document["moves"] if m["place"] == "cnn/digits"]
    assert (move["before"], move["after"], move["word"]) == (1, 3, "rose")
    row = next(line for line in done.stdout.splitlines() if "cnn/digits" in line)
    assert "–" in row


@pytest.mark.parametrize(
    ("changes", "reason"),
    [
        ({"processes": 5}, "before: from 5 of the 6 processes that are needed"),
        ({"busy": True}, "before: the machine was busy in 100 % of the blocks"),
    ],
)
def test_what_can_t_be_judged_is_not(kept, changes, reason):
    """However far it moved."""
    kept.run(2.0, **changes)
    kept.run(4.0)
    done, document = asked(kept)
    assert words(document) == ["not judged"]
    assert document["moves"][0]["reason"] == reason
    assert f"Not judged: 2 ({reason})." in flat(done.stdout)


# -- how usual that is -----------------------------------------------------------------


def test_how_often_as_large_was_seen_before_of_the_same_ratio(kept):
    """Six like runs whose ratio goes up and down by 5 %, twice by 10 %; then by 8 %."""
    for ratio in (2.0, 2.1, 2.0, 2.2, 2.0, 2.1):
        kept.run(ratio)
    kept.run(2.1 * 1.08, versions={"jax": "0.11.0"})
    done, document = asked(kept)
    last = next(m for m in document["moves"] if m["after"] == 7)
    assert last["seen"] == {"seen": 2, "of": 5, "over": "this ratio", "enough": True}
    assert "as large in 2 of 5 earlier changes of this ratio between like runs" in (
        flat(done.stdout)
    )


def test_with_few_runs_no_rate_is_told_and_that_is_said(kept):
    kept.run(2.0)
    kept.run(2.0)
    kept.run(2.4)
    done, document = asked(kept)
    last = next(m for m in document["moves"] if m["after"] == 3)
    assert last["seen"] == {"seen": 0, "of": 2, "over": "all ratios", "enough": False}
    said = flat(done.stdout)
    assert "how usual that is, is not known, from 2 earlier changes of all" in said
    assert "as large in" not in said


def test_where_one_ratio_has_few_all_ratios_together_tell(kept):
    """Three changes each of nine ratios."""
    every = tuple(("optimizers", rule) for rule in registry.rules())
    for _ in range(4):
        kept.run(pairs=every)
    kept.run(2.5, pairs=every[:1])
    _, document = asked(kept)
    last = document["moves"][-1]
    assert last["word"] == "rose"
    assert last["seen"]["over"] == "all ratios"
    assert last["seen"]["of"] == 3 * len(every)
    assert last["seen"]["enough"] is True


def test_changes_of_versions_or_programs_are_no_evidence_of_what_is_usual(kept):
    for number in range(8):
        kept.run(2.0 + number % 2, versions={"jax": f"0.{number}"})
    _, document = asked(kept)
    assert {m["seen"]["of"] for m in document["moves"]} == {0}


@pytest.mark.parametrize(
    ("path", "same"),
    [
        ("frameworks/jax_jit/train.py", False),
        ("common/worker/timer.py", False),
        ("frameworks/tf_xla/train.py", True),  # no part of this ratio
    ],
)
def test_programs_count_as_far_as_a_ratio_hangs_on_them(kept, path, same):
    kept.run()
    kept.run(programs={**PROGRAMS, path: "other"})
    _, document = asked(kept)
    move = document["moves"][0]
    assert move["same"] is same
    assert move["changed"] == ([] if same else [f"programs: {path}"])


@pytest.mark.parametrize(
    ("name", "same"),
    [("jax", False), ("numpy", False), ("something", False), ("torch", True)],
)
def test_versions_count_as_far_as_a_ratio_hangs_on_them(kept, name, same):
    for version in "12":
        kept.run(versions={name: version})
    _, document = asked(kept)
    move = document["moves"][0]
    assert move["same"] is same
    assert move["changed"] == ([] if same else [f"{name} 1 → 2"])


def test_runs_whose_programs_nobody_noted_are_not_called_alike(kept):
    kept.run(programs=None)
    kept.run()
    _, document = asked(kept)
    assert document["moves"][0]["same"] is None
    assert document["moves"][0]["changed"] == ["programs: not known"]


# -- picture and page ------------------------------------------------------------------


def test_the_picture_has_a_ring_where_something_moved(kept):
    for ratio in ((2.0, 3.0), (2.0, 3.6), (2.0, 3.6)):
        kept.run(ratio)
    out = kept.folder.parent / "out.svg"
    asked(kept, "--picture", out)
    svg = out.read_text()
    assert pictures.titles(svg, "moved") == [
        "jax_jit vs jax_eager on cnn/digits moved in run 2"
    ]
    curves = pictures.marks(svg, "curve")
    assert sorted(len(pictures.points(one)) for one in curves) == [3, 3]
    assert {"matmul/tenth", "cnn/digits", "jax_jit"} <= set(pictures.texts(svg))


@pytest.mark.parametrize("config", ["digits", "two_layer_net_float16"])
def test_every_text_of_the_picture_can_be_read(kept, config):
    pairs = (("mixed_precision", config), ("two_layer_net", config), ("cnn", "digits"))
    for ratio in (2.0, 2.4):
        kept.run(ratio, pairs=pairs)
    _, document = asked(kept)
    drawn = picture.draw(document)["history"]
    assert pictures.unread(drawn) == pictures.READ


def test_a_picture_is_a_png_where_its_name_says_so(kept):
    kept.run((2.0, 3.0))
    out = kept.folder.parent / "out.png"
    done, _ = asked(kept, "--picture", out)
    assert done.returncode == 0, done.stderr
    assert out.read_bytes().startswith(b"\x89PNG")
    done, _ = asked(kept, "--picture", out.with_suffix(".pdf"))
    assert done.returncode == 2
    assert "ends in .svg or .png" in flat(done.stderr)


def test_it_has_a_section_on_the_page(kept):
    kept.run((2.0, 3.0))
    kept.run((2.0, 3.6))
    asked(kept)
    gathered = results_of.read(kept.folder)
    section = next(
        part
        for part in sections.sections(gathered.documents)
        if part["name"] == "history"
    )
    assert section["broken"] is None
    assert "rose from 3.0" in section["words"]
    assert len(section["images"]) == 1
    titles = [part.title for part in section["parts"] if isinstance(part, Grid)]
    assert len(titles) == 3


def test_a_folder_for_the_picture_that_is_not_there_is_a_sentence(kept):
    kept.run()
    done, _ = asked(kept, "--picture", kept.folder / "no" / "out.svg")
    assert done.returncode == 2
    assert "there is no folder" in flat(done.stderr)
