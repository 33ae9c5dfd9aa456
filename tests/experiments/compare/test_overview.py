"""A run on one screen: 80 columns, the verdicts of all cells, what graphs gain."""

import io

import pytest
from rich.console import Console

from graphparity.experiments.compare import overview, tables
from graphparity.experiments.compare.plan import Options
from tests.experiments.compare.test_tables import cell, judged

FORMS = {"torch_compile": "torch_eager", "jax_jit": "jax_eager"}


def printed(cells, width=200, forms=FORMS):
    console = Console(width=width, file=io.StringIO())
    overview.show(console, {"cells": cells}, forms)
    lines = [line.rstrip() for line in console.file.getvalue().splitlines()]
    assert max(map(len, lines)) <= overview.WIDTH
    return lines


def row(lines, begin):
    [found] = [line for line in lines if line.startswith(begin)]
    return found[len(begin) :].split()


def checked(backend, status="agree", ratio=1.0, **place):
    return {**judged(backend, status, ratio), "timing": None, **place}


def timed(backend, rival, verdict, low, high, paid):
    one = cell(backend)
    [first, _] = one["timing"]["against"]
    one["timing"]["across"] = []
    speedup = {"median": (low + high) / 2, "low": low, "high": high}
    first |= {"backend": rival, "verdict": verdict, "speedup": speedup}
    first["break_even_steps"] = {
        "median": None,
        "low": None,
        "high": None,
        "verdict": paid,
    }
    return one


def test_each_cell_has_its_verdict_with_the_largest_error():
    cells = [
        checked("torch_eager"),
        checked("torch_compile", ratio=0.0),
        checked("jax_eager", "disagree", 41.7),
        checked("jax_jit", "crashed"),
        checked("tf_eager", "unavailable"),
        checked("tf_graph", "disagree", 2e7),
        checked("tf_xla", "disagree", None),
        checked("tf_session", "timeout"),
    ]
    lines = printed(cells)
    heads = [line.split() for line in lines[2:4]]
    assert heads[0] == ["torch", "torch", "jax", "jax", "tf", "tf", "tf", "tf"]
    assert heads[1][:4] == ["eager", "compile", "eager", "jit"]
    found = ["1", "equal", "✗", "42", "crashed", "absent", "✗", ">10k", "differs"]
    assert row(lines, "two_layer_net/") == [*found, "late"]


def test_configs_that_are_only_checked_share_a_line_which_tells_the_worst():
    cells = [
        checked(backend, ratio=ratio, workload="optimizers", config=config)
        for config, ratio in (("adam", 0.5), ("sgd", 3.0))
        for backend in ("torch_eager", "jax_jit")
    ]
    timed = cell("torch_eager")
    assert row(printed([*cells, timed]), "optimizers (2)") == ["3", "3"]
    cells[-1] = checked("jax_jit", "disagree", 0.3, **placed(cells[-1]))
    lines = printed([*cells, timed])
    assert row(lines, "optimizers (2)") == ["3", "✗", "0.3"]
    assert "jax_jit on optimizers/sgd: disagree: no reason was given" in lines
    cells[-1] = checked("jax_jit", "unsupported", **placed(cells[-1]))
    lines = printed([*cells, timed])
    assert row(lines, "optimizers (2)") == ["3", "0.5"]  # of those that ran
    assert row(printed(cells), "optimizers/sgd") == ["3", "gap"]  # nothing was timed
    cells[0]["timing"] = timed["timing"]  # one of them is
    assert row(printed(cells), "optimizers/adam") == ["0.5", "0.5"]


def test_where_nothing_is_timed_many_configs_share_a_line():
    cells = [
        checked("torch_eager", workload="optimizers", config=f"rule{n}")
        for n in range(overview.APART + 1)
    ]
    assert row(printed(cells), "optimizers (4)") == ["1"]
    assert row(printed(cells[:-1]), "optimizers/rule0") == ["1"]


def placed(one):
    return {key: one[key] for key in ("workload", "config")}


def test_a_gain_has_its_mark_its_interval_and_when_it_has_paid():
    cells = [
        timed("torch_compile", "torch_eager", "faster", 1.2, 1.24, "never"),
        timed("jax_jit", "jax_eager", "slower", 0.533, 0.543, "at once"),
        cell("torch_eager"),
    ]
    lines = printed(cells)
    at = next(n for n, line in enumerate(lines) if line.startswith("Speed: "))
    marks, bounds, paid = (line.split() for line in lines[at + 3 : at + 6])
    assert marks == ["two_layer_net/", "1.22×", "▲", "0.54×", "▼"]
    assert bounds == ["define_by_run", "[1.20,", "1.24]", "[0.53,", "0.55]"]
    assert paid == ["never", "at", "once"]


def test_what_was_not_timed_has_no_table_of_speed():
    assert not [t for t in printed([checked("torch_eager")]) if t.startswith("Speed")]


def test_why_nothing_is_marked_is_said_once_for_all_configs():
    cells = []
    for config in ("a", "b"):
        one = cell("torch_compile", config=config)
        for each in one["timing"]["against"]:
            each |= {"verdict": "unresolved", "reason": "too few"}
        cells.append(one)
    assert "? too few (all)" in printed(cells)
    for each in cells[1]["timing"]["against"]:
        each |= {"verdict": "same", "reason": None}
    assert "? too few (two_layer_net/a)" in printed(cells)


def test_of_many_lines_the_rest_is_counted():
    cells = [checked("torch_eager", "crashed", config=f"c{n}") for n in range(12)]
    lines = printed(cells)
    assert sum("crashed: no reason" in line for line in lines) == overview.LINES - 1
    assert "and 5 more: --details shows them" in lines


def test_where_every_table_is_found_is_a_command_that_can_be_given():
    text = " ".join(printed([checked("torch_eager")]))
    assert "Every table: the same command with --details." in text
    more = [checked("torch_eager"), checked("torch_eager", workload="cnn")]
    text = " ".join(printed(more))
    assert "with --details, or -w two_layer_net alone." in text


def test_a_long_name_is_cut_where_words_end():
    name = "mixed_precision/two_layer_net_bfloat16"
    lines = overview._named(name, 21).splitlines()
    assert lines == ["mixed_precision/", " two_layer_net_", " bfloat16"]
    assert overview._named("x" * 40, 21) == "x" * 40


@pytest.mark.parametrize(
    ("options", "detailed"),
    [
        (Options(), False),
        (Options(details=True), True),
        (Options(workload=["cnn"]), True),
        (Options(workload=["cnn", "cnn"]), True),
        (Options(workload=["cnn", "chain"]), False),
    ],
)
def test_one_workload_is_shown_in_full(options, detailed):
    assert options.detailed() is detailed


@pytest.mark.parametrize("details", [False, True])
def test_every_table_is_a_matter_of_details(details):
    console = Console(width=80, file=io.StringIO())
    one = timed("torch_compile", "torch_eager", "faster", 1.2, 1.24, "never")
    results = {"cells": [one], "machine": {"pinned_cores": [0]}, "effort": {}}
    tables.show(console, results, details)
    text = console.file.getvalue()
    assert ("How to read it." in text) is details
    assert ("Agreement on cpu" in text) is not details
    assert "The cell computes what the float64 oracle computes" in text


@pytest.mark.parametrize(
    ("low", "high", "text"),
    [
        (1.204, 1.2351, "[1.20, 1.24]"),
        (0.533, 0.543, "[0.53, 0.55]"),
        (0.0123, 0.0125, "[0.01, 0.02]"),
        (0.00123, 0.00125, "[0.0012, 0.0013]"),
        (12.11, 12.19, "[12.1, 12.2]"),
        (129.2, 134.7, "[129, 135]"),
        (1234.0, 5678.0, "[1230, 5680]"),
        (None, 2.0, "[?, ?]"),
    ],
)
def test_the_ends_of_an_interval_are_rounded_outwards(low, high, text):
    from graphparity.experiments.shared.terminal import tables as figures

    assert figures.bounds({"median": 1.0, "low": low, "high": high}) == text
