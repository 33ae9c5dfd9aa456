"""What a check prints is shown from its document, the cut one of docs/data/ too."""

import io
import json
import re

import pytest
from rich.console import Console

from graphparity.experiments.docs import cut, said
from graphparity.experiments.selfcheck import drifting, tables, tried
from tests.conftest import run


def shown(rows):
    screen = Console(file=io.StringIO(), width=120)
    tried.show(screen, rows)
    return screen.file.getvalue()


def row(share, within=tried.HOLD, beside=(0.9, 0.02)):
    return tried.tried(("a title", "a machine", "6"), (share, 0.0212), beside, within)


def test_a_table_says_share_and_half_width_and_what_stands_beside():
    text = shown([row(0.951)])
    assert re.search(r"a machine +95\.1% ±2\.1% \(90\.0% ±2\.0%\)", text)
    assert "not 93" not in text


@pytest.mark.parametrize(
    ("given", "misses"),
    [
        (row(0.93), False),
        (row(0.9299), True),
        (row(0.9701), True),
        (row(0.2, within=None), False),
        (row(0.99, within=(0.93, 1.0)), False),
    ],
)
def test_a_share_that_is_not_what_it_must_be_has_a_line(given, misses):
    assert (tried.missed(given) is not None) is misses
    assert ("a title: a machine, 6: " in shown([given])) is misses


def test_deciles_that_err_less_are_missed(monkeypatch):
    errs = lambda _, statistic, *__: 0.02 if statistic is own else 0.01
    own = drifting.intervals.neighbours
    monkeypatch.setattr(drifting, "error", errs)
    found = [one for one in drifting.rows(100) if "errs" in one["table"]]
    wrong = [one["row"] for one in found if tried.missed(one)]
    assert wrong == ["drifting machine"] * 3


PAIRS = ["pairs", "-b", "plain", "--config", "digits", "--width", 90, "--budget", 100]
POWER = ["power", "-b", "plain", "--config", "digits", "--rounds", 12]
SAME = ["same", "-b", "plain", "--size", "30us", "--rounds", 6, "--processes", 2]


@pytest.mark.parametrize(
    ("given", "title"),
    [
        (PAIRS, "pairs, head to head"),
        (POWER, "a step that takes 5% longer"),
        ([*SAME, "--seconds", 0.05, "--tries", 20], "A against A"),
    ],
    ids=lambda given: given[0] if isinstance(given, list) else "",
)
def test_a_kept_check_shows_what_was_printed(tmp_path, given, title):
    """A cut document, small, has the table and the lines below it."""
    out = tmp_path / "run.json"
    done = run("selfcheck", *given, "--json", out)
    kept = cut.cut(json.loads(out.read_text()))
    assert len(json.dumps(kept)) < 8_000
    text = said.said("x.json transcript", lambda _: kept)
    command = " ".join(map(str, ["graphparity selfcheck", *given]))
    assert text.startswith(f"```\n$ {command}\n")
    printed = [line.strip() for line in done.stdout.split("\n")]
    table = [line for line in said_lines(text, title) if line]
    assert len(table) > 3
    assert [line for line in table if line not in printed] == []
    assert said.said("x.json origin", lambda _: kept).startswith("From `graphparity")


def said_lines(text, title):
    """Of the block the lines from the title to the last one of the command's own."""
    lines = text.split("\n")
    begin = next(n for n, line in enumerate(lines) if title in line)
    return [line.strip() for line in lines[begin:-1] if not line.startswith("? ")]


def test_a_kept_bare_has_a_line_a_backend():
    ratio = {"median": 1.0, "low": 0.99, "high": 1.01}
    rows = [{"backend": "a", "ratio": ratio, "why": None, "anew": None}]
    screen = Console(file=io.StringIO(), width=120)
    document = {"check": "bare", "settings": {"best": False}, "rows": rows}
    tables.show(screen, document)
    assert "a: harness/bare 1.0000 [0.9900, 1.0100] within" in screen.file.getvalue()
