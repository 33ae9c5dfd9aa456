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


LANDSCAPES = said.kept(ROOT / pages.DATA, "landscapes.json")
CLAIMS = 'part "The lecture\'s claims"'


def of_landscapes(what):
    return said.said(f"landscapes.json {what}", lambda name: LANDSCAPES)


def test_a_part_is_of_what_the_command_prints():
    """From the line that holds the text to the next empty one, without the blanks that
    all begin with."""
    whole = of_landscapes("transcript")
    text = of_landscapes('part "steps to the goal"').split("\n")
    assert text[0] == text[-1] == "```"
    assert text[1].startswith("steps to the goal  ")
    assert len(text) == 2 + 2 + 9
    assert all(line in whole for line in text[1:-1])
    claims = of_landscapes(CLAIMS).split("\n")
    assert claims[1].startswith("The lecture's claims")
    some = of_landscapes(f'{CLAIMS} until="Nesterov"').split("\n")
    assert some[1:-1] == claims[1 : len(some) - 1]
    assert claims[len(some) - 1].strip().startswith("Nesterov")


@pytest.mark.parametrize(
    ("what", "reason"),
    [
        ("part", "a part is named by a text of its first line"),
        ('part "steps to the gaol"', "no line of it has 'steps to the gaol'"),
        (f'{CLAIMS} until="Adagrad"', "no later line of it begins with 'Adagrad'"),
        (f'{CLAIMS} til="Adagrad"', "no 'til'; there are: until=, width="),
    ],
)
def test_a_part_that_is_not_there_is_refused(what, reason):
    with pytest.raises(said.Unknown, match=reason):
        of_landscapes(what)


def test_the_summary_of_any_experiment_is_a_paragraph():
    assert "of the lecture's 5 claims about paths hold" in of_landscapes("summary")


def test_what_is_cut_of_landscapes_and_of_a_training_is_shown_nowhere():
    path = {"rule": "sgd", "end": "slow", "points": [[0.1234, 2.0]] * 3}
    kept = cut.cut(run(command="graphparity landscapes", landscapes={"paths": [path]}))
    assert kept["landscapes"]["paths"] == [path | {"points": []}]
    losses = [2.302585092994046, None, 1e-12]
    row = {"backend": "a", "losses": losses}
    kept = cut.cut(run(command="graphparity train", training=[row, {"backend": "b"}]))
    rounded = {"backend": "a", "losses": [2.30259, None, 1e-12]}
    assert kept["training"] == [rounded, {"backend": "b"}]


def test_of_control_flow_every_fact_is_kept_and_no_verdict():
    row = {"form": "by_if", "agreement": [1], "gradient": {"agreement": [2], "n": 3}}
    known = [{"backend": "a", "facts": {"whiles": [row]}}]
    document = run(command="graphparity control_flow", control_flow=known, cells=None)
    del document["cells"]
    [one] = cut.cut(document)["control_flow"]
    assert one["facts"] == {"whiles": [{"form": "by_if", "gradient": {"n": 3}}]}


def test_what_was_asked_is_kept_where_tables_say_it():
    """`choose` says its epochs; `compare` has every cell, and its settings are long."""
    asked = {"epochs": 5, "backend": "b"}
    search = run(command="graphparity choose", settings=asked, choose={})
    del search["cells"]
    assert cut.cut(search)["settings"] == asked
    assert cut.cut(run())["settings"] == {"preset": "quick"}


def test_files_are_named_from_the_checkout_s_root_on():
    text = "a / b and tests/experiments/x"
    node = {"source": "/home/me/a checkout/frameworks/x/y.py:3", "op": text}
    deep = {"source": "/home/me/other/frameworks/x/y.py:3"}
    library = {"source": "/home/me/.venv/lib/python3.11/site-packages/jax/x.py:3"}
    kept = cut.cut(run(graph=[node, deep, library]))
    places = [one["source"] for one in kept["graph"]]
    assert places == ["frameworks/x/y.py:3"] * 2 + ["site-packages/jax/x.py:3"]
    assert kept["graph"][0]["op"] == text


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
    quoted = "python -m experiments compare --json '/home/a b/x.json' -w w"
    assert cut.cut(run(command=quoted))["command"] == "graphparity compare -w w"


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
