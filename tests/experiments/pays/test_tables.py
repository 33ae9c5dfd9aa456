"""The table of `pays` in a terminal: whole at 80 columns, with every interval."""

import io

import pytest
from rich.console import Console

from graphparity.experiments.pays import page, tables
from graphparity.experiments.pays.told import amounts
from tests.experiments.pays.test_words import (
    EVEN,
    RATIO,
    base,
    document,
    form,
    point,
)

LATE = {"median": 1.65e6, "low": 1.6e6, "high": 1.7e6, "verdict": "pays"}
BUSY = {**RATIO, "verdict": "unresolved", "reason": "the machine was busy"}
PRICE = {"median": 13.57, "low": 12.61, "high": 14.52}


def shown(width, *forms, **changes):
    screen = Console(width=width, file=io.StringIO(), color_system=None)
    one = point(*forms)
    one["forms"][0] = base(peak_bytes=4_526_080, **changes)
    tables.show(screen, document(one))
    return screen.file.getvalue()


def compiled(backend="torch_compile", **changes):
    rest = {"compile_cold_s": PRICE, "break_even": LATE, "peak_bytes": 168_128_512}
    return form(backend, **{**rest, **changes})


def test_a_price_has_its_interval():
    assert "13.6 s [12.6, 14.5]" in shown(120, compiled())
    assert "1.6M [1.6M, 1.7M]" in shown(120, compiled())


def test_nothing_of_a_table_is_broken_at_80_columns():
    names = ("torch_compile", "torch_compile_default", "torch_compile#max-autotune")
    text = shown(80, *(compiled(name, ratio=BUSY) for name in names))
    assert max(map(len, text.splitlines())) <= 80
    for whole in ("3.10x faster ?", "[3.00, 3.20]", "[12.6, 14.5]", "[1.6M, 1.7M]"):
        assert text.partition("\n?:")[0].count(whole) == 3, text
    assert "1.6M ?" in text
    assert "…" not in text
    assert "168 MB" in text


@pytest.mark.parametrize(
    ("found", "text"),
    [
        ({"median": 2.93e-3, "low": -2.7e-3, "high": 8.57e-3}, "2.93 ms [0, 8.57]"),
        ({"median": 2e-3, "low": None, "high": None}, "2.00 ms"),
        ({"median": 0.0, "low": 0.0, "high": 0.0}, "0 s [0, 0]"),
        (None, "–"),
    ],
)
def test_nothing_costs_less_than_nothing(found, text):
    assert " ".join(filter(None, amounts.price(found))) == text
    assert page._within(found) == text


@pytest.mark.parametrize(
    ("found", "text"),
    [
        ({"median": 221734, "low": 201272, "high": 243122}, "220k [200k, 250k]"),
        ({"median": 12.0, "low": 9.0, "high": None}, "12 [9, no end]"),
        ({"median": 12.0, "low": None, "high": None}, "12"),
        ({"median": 0.0, "low": 0.0, "high": 0.0}, "at once"),
        ({"median": None, "low": None, "high": None}, "never"),
    ],
)
def test_steps_in_a_table_are_short_and_rounded_outwards(found, text):
    assert " ".join(filter(None, amounts.short_steps(found))) == text


# -- the legend ------------------------------------------------------------------------

NO_ENDS = {"median": 13.6, "low": None, "high": None}
ONE_START = {**EVEN, "low": None, "high": None, "cold_starts": 1}


def test_a_question_mark_has_its_reason_below_the_table():
    text = " ".join(shown(120, compiled(ratio=BUSY)).split())
    assert "?: whether it is faster is not certain" in text
    assert "?:" not in shown(120, compiled())


def test_a_missing_interval_has_its_reason_below_the_table_and_on_the_page():
    few = {"compile_cold_s": NO_ENDS, "cold_starts_s": [13.6]}
    one = compiled(**few, break_even=ONE_START)
    text = " ".join(shown(120, one, **few).split())
    assert "they are of 1 cold start, and fewer than three have no spread" in text
    assert "--cold-starts 3" in text
    pieces = [piece for part in page._point(point(one)) for piece in part.pieces]
    assert tables.legend([point(one)])[0] in pieces
    assert "no [low, high]" not in " ".join(shown(120, compiled()).split())


# -- names and counts ------------------------------------------------------------------


@pytest.mark.parametrize(
    ("graphs", "breaks", "text"),
    [(2, 1, "2; 1 break"), (3, 2, "3; 2 breaks"), (1, 0, "1")],
)
def test_breaks_are_counted(graphs, breaks, text):
    one = compiled(graphs=graphs, breaks=[{}] * breaks)
    assert page._cells(one)[-1] == text
