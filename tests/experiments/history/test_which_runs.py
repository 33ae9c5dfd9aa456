"""Which runs `history` shows and names: none, one, damaged ones, other machines."""

import sqlite3

import pytest

from tests.experiments.history.asking import asked, flat

# -- which runs ------------------------------------------------------------------------


def test_no_runs_are_a_sentence(kept):
    kept.folder.mkdir()
    done, document = asked(kept)
    assert (done.returncode, document) == (2, None)
    assert "there is no results file" in flat(done.stderr)
    assert not list(kept.folder.iterdir())
    kept.run(settings={"experiment": "scaling"})
    done, _ = asked(kept)
    assert done.returncode == 2
    assert "keeps no run of `compare` yet" in flat(done.stderr)


def test_one_run_is_shown_and_nothing_told_of_it(kept):
    kept.run()
    done, document = asked(kept)
    assert done.returncode == 0
    assert document["moves"] == []
    assert "With one run there is nothing to compare it with yet." in flat(done.stdout)


def test_a_damaged_store_is_a_sentence_and_untouched(kept):
    kept.folder.mkdir()
    (kept.folder / "results.sqlite").write_bytes(b"SQLite format 3\0 and no more")
    done, _ = asked(kept)
    assert done.returncode == 2
    assert "is not a results file" in flat(done.stderr)
    assert [p.name for p in kept.folder.iterdir()] == ["results.sqlite"]


@pytest.mark.parametrize(
    "words",
    [
        "UPDATE run SET machine = '{' WHERE id = 2",
        "UPDATE run SET machine = '{}' WHERE id = 2",
        "UPDATE cell SET document = '[1]' WHERE run = 2",
        "UPDATE sample SET document = '{}' WHERE run = 2",
    ],
)
def test_a_run_that_can_t_be_read_is_named_and_the_others_shown(kept, words):
    for _ in range(3):
        kept.run()
    with sqlite3.connect(kept.folder / "results.sqlite") as connection:
        connection.execute(words)
    done, document = asked(kept)
    assert done.returncode == 0, done.stderr
    assert [run["run"] for run in document["runs"]] == [1, 3]
    assert "can't be read" in document["left_out"]["run 2"]
    assert "left out: run 2: it can't be read" in flat(done.stdout)


@pytest.mark.parametrize(
    ("changes", "text"),
    [
        ({"machine": {"processor": "another"}}, "processor another instead of a proc"),
        ({"machine": {"pinned_cores": [0]}}, "threads 1 instead of 2"),
        (
            {"machine": {"lanes": {"cpu": [[0], [1]]}}},
            "threads 1, 2 programs at once instead of 2",
        ),
        ({"settings": {"flush": True}}, "cache flushed before each step instead of"),
    ],
)
def test_runs_of_another_machine_are_not_mixed_in(kept, changes, text):
    """The newest run's machine is shown; the others are named, with how to see them."""
    kept.run()
    kept.run(3.0, **changes)
    kept.run()
    done, document = asked(kept)
    assert [run["run"] for run in document["runs"]] == [1, 3]
    assert text in document["left_out"]["run 2"]
    assert "--run 2 shows it" in flat(done.stdout)
    _, other = asked(kept, "--run", 2)
    assert [run["run"] for run in other["runs"]] == [2]


def test_a_run_that_is_not_there_is_a_sentence(kept):
    kept.run()
    done, _ = asked(kept, "--run", 7)
    assert done.returncode == 2
    assert "no run 7 of `compare`; there are: 1" in flat(done.stderr)


def test_programs_that_are_gone_are_named(kept):
    kept.run()
    kept.run(
        pairs=(("matmul", "tenth"), ("of_old", "x")), names=("jax_eager", "jax_jit")
    )
    done, document = asked(kept)
    assert done.returncode == 0
    assert "no longer here: jax_eager on of_old/x" in flat(done.stdout)
    assert {s["place"] for s in document["series"]} == {"matmul/tenth", "cnn/digits"}


def test_nothing_but_its_own_files_is_written(kept):
    """It may run beside a comparison: the store is only read."""
    kept.run()
    before = (kept.folder / "results.sqlite").read_bytes()
    asked(kept)
    assert (kept.folder / "results.sqlite").read_bytes() == before
    names = {path.name for path in kept.folder.iterdir()}
    assert names == {"results.sqlite", "experiments", "history.svg"}
