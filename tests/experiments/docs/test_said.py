"""What a block holds; what can't be said of a document is refused with the reason."""

import copy
import json

import pytest

from graphparity.common.contract import registry
from graphparity.experiments.compare import tables
from graphparity.experiments.docs import cut, pages, said, surprises

ROOT = registry.folder("graphparity.frameworks").parent
COMPARE = said.kept(ROOT / pages.DATA, "compare.json")
PLACE = "compare.json table conditional/lecture"


def of_compare(what):
    return said.said(what, lambda name: COMPARE)


@pytest.mark.parametrize(
    ("what", "reason"),
    [
        ("compare.json", "there are deviations, commands, columns, or FILE.json"),
        ("compare.json tabel conditional/lecture", "matrix, speeds"),
        ("compare.json table conditional/lectures", "there are: .*conditional/lecture"),
        (f"{PLACE} rows=torch_eagre", "torch_eagre"),
        (f"{PLACE} columns=pace", "no column pace; there are"),
        (f"{PLACE} row=torch_eager", "no 'row'; there are: rows=, columns="),
        ("columns conditional backward tf_eager tf_graph", "no 'def backward"),
        ("columns conditional", "missing 1 required"),
    ],
)
def test_what_cannot_be_said_is_refused(what, reason):
    with pytest.raises(said.Unknown, match=reason):
        of_compare(what)


def test_a_run_that_is_not_kept_is_named_with_those_that_are(tmp_path):
    (tmp_path / "other.json").write_text("{}")
    with pytest.raises(said.Unknown, match=r"compare\.json: .*kept are: other\.json"):
        said.kept(tmp_path, "compare.json")


def test_a_table_has_the_rows_and_columns_asked_for():
    text = of_compare(f"{PLACE} rows=tf_graph,torch_eager columns=step")
    names = [line.split(" ")[0] for line in text.split("\n")[-3:-1]]
    assert names == ["tf_graph", "torch_eager"]
    assert "step" in text
    assert "rounding" not in text


# -- the cut ---------------------------------------------------------------------------


def verdict(ratio, limit):
    return {"output": f"o{ratio}", "ratio": ratio, "limit": limit, "verdict": "agree"}


def run(**more):
    cell = {
        "workload": "w",
        "config": "c",
        "backend": "b",
        "status": "agree",
        "agreement": [verdict(3.0, 32.0), verdict(2.0, 8.0)],
        "timing": None,
    }
    return {
        "command": "python -m experiments compare -w w --json /home/me/run.json",
        "settings": {"preset": "quick", "backends": ["b"]},
        "machine": {"processor": "P", "cores": 2, "system": "Linux 6", "python": "3"},
        "cells": [cell],
        "environment": {"HOME": "/home/me"},
        **more,
    }


def test_a_cut_keeps_the_verdict_nearest_to_its_limit_and_no_folder():
    kept = cut.cut(run())
    assert [one["ratio"] for one in kept["cells"][0]["agreement"]] == [2.0]
    assert kept["command"] == "graphparity compare -w w"
    assert kept["experiment"] == "compare"
    assert "/home/me" not in json.dumps(kept)


def test_what_no_experiment_wrote_is_refused():
    with pytest.raises(ValueError, match="no command line of an experiment"):
        cut.cut(run(command="a shell script"))


def test_a_cut_that_shows_another_thing_is_refused(tmp_path, monkeypatch):
    (tmp_path / "docs").mkdir()
    (tmp_path / "README.md").write_text("x\n")
    text = "<!-- written: compare.json matrix -->\n<!-- end -->\n"
    (tmp_path / "docs" / "page.md").write_text(text)
    file = tmp_path / "run.json"
    whole = copy.deepcopy(COMPARE)
    file.write_text(json.dumps(whole))
    assert pages.keep(tmp_path, file, None) == pages.DATA / "compare.json"
    monkeypatch.setattr(cut, "_nearest", lambda found: [])
    with pytest.raises(ValueError, match="says another thing for"):
        pages.keep(tmp_path, file, None)


# -- surprises -------------------------------------------------------------------------


def ratios(document):
    """Every ratio of a document."""
    timed = [cell["timing"] for cell in document["cells"] if cell["timing"]]
    return [row for timing in timed for row in timing["against"] if row["speedup"]]


def test_surprises_that_a_run_does_not_show_are_refused():
    for word, missing in (("slower", "no static form is slower"), (None, "a graph is")):
        other = copy.deepcopy(COMPARE)
        for row in ratios(other):
            if word is None:
                row["speedup"]["median"] *= 10
            elif row["verdict"] == word:
                row["verdict"] = "same"
        with pytest.raises(surprises.Stale, match=missing):
            surprises.surprises(other["cells"], *tables.forms())
