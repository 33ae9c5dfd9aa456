"""What the tables print: 80 columns at most, whatever the figures are."""

import io

import pytest
from rich.console import Console

from graphparity.experiments.compare import tables as compare_tables, words
from graphparity.experiments.compare.footnotes import footnotes
from graphparity.experiments.shared.terminal import tables


def cell(backend, **changes):
    interval = {"median": 123.4e-6, "low": 61.2e-6, "high": 345.6e-6}
    faster = {"median": 123.4, "low": 110.0, "high": 140.0}
    steps = {"median": 123456, "low": 1000, "high": 2e9, "verdict": "pays"}
    row = {"speedup": faster, "verdict": "faster", "reason": None}
    rows = [{**row, "backend": b, "break_even_steps": steps} for b in ("own", "base")]
    timing = {
        "compile_cold_s": 126.54,
        "compile_warm_s": 13.219,
        "step_s": interval,
        "against": rows,
    }
    return {
        "workload": "two_layer_net",
        "config": "define_by_run",
        "backend": backend,
        "device": "cpu",
        "status": "agree",
        "reason": None,
        "precision": "float32",
        "agreement": [{"ratio": 12.3456}],
        "timing": timing,
        "memory": {"peak_bytes": 12_345_678_901},
        "roofline": {"flops_per_s": 12.3e12, "fraction": 0.987},
        "facts": None,
        **changes,
    }


def printed(cells, own):
    console = Console(width=80, file=io.StringIO())
    compare_tables.show_cells(console, {"cells": cells}, own, "base", {})
    return console.file.getvalue()


@pytest.mark.parametrize("status", ["agree", "disagree", "unavailable", "unsupported"])
def test_the_widest_row_fits_and_loses_nothing(status):
    text = printed([cell("torch_compile", status=status)], {"torch_compile": "own"})
    lines = [t for t in text.splitlines() if t.startswith("torch_compile")]
    assert len(lines) == 2
    assert "…" not in "".join(lines)
    for part in ("123 [61,346] µs", "123 [110,140] ▲", "120k", "99%"):
        assert part in "".join(lines)


def test_unknown_figures_are_dashes_not_zeros():
    empty = cell("x", timing=None, precision=None, agreement=[], status="crashed")
    empty["memory"] = {"peak_bytes": None}
    empty["roofline"] = {"fraction": None}
    lines = [t for t in printed([empty, cell("y")], {}).splitlines() if t[:2] == "x "]
    text = "".join(lines)
    assert "0" not in text
    assert text.count("–") == 10
    assert len(lines) == 2
    [line] = [t for t in printed([empty], {}).splitlines() if t[:2] == "x "]
    assert line.split() == ["x", "–", "crashed", "–"]


@pytest.mark.parametrize(
    ("value", "text"),
    [
        (1.5, "1.50 s"),
        (0.0123, "12.3 ms"),
        (3e-6, "3.00 µs"),
        (None, "–"),
        (9.999e-4, "1.00 ms"),
    ],
)
def test_durations(value, text):
    assert tables.seconds(value) == text


def test_the_summary_counts_what_the_cells_say():
    cells = [cell("s"), cell("t", status="disagree"), cell("u", status="unavailable")]
    text = words.paragraph({"cells": cells}, {"s": "own"})
    assert "1 of 2 cells compute what the float64 oracle computes" in text
    assert "12 noise floors (s on two_layer_net/define_by_run" in text
    assert "s 123.40× (faster)" in text
    assert "Not in order: t on two_layer_net/define_by_run (disagree)." in text
    assert "Not available here: u." in text
    cells[2]["device"] = "cuda"
    text = words.paragraph({"cells": cells}, {"s": "own"})
    assert "Not available here: u on cuda." in text


def test_the_summary_says_where_the_static_form_is_slower():
    slow = cell("s")
    row = slow["timing"]["against"][0]
    row |= {"verdict": "slower", "speedup": {"median": 0.5, "low": 0.4, "high": 0.6}}
    row["break_even_steps"] = {"verdict": "never", "median": None}
    text = words.paragraph({"cells": [slow]}, {"s": "own"})
    assert "The loss is 0.5× [0.4, 0.6] (s on two_layer_net" in text
    assert "Compiling never repays itself." in text


def test_the_summary_tells_what_costs_nothing_from_what_is_repaid():
    free, paid = cell("s"), cell("s")
    free["timing"]["against"][0]["break_even_steps"] = {"verdict": "at once"}
    text = words.paragraph({"cells": [free, paid]}, {"s": "own"})
    assert "not resolved" not in text
    open_one = cell("s")
    open_one["timing"]["against"][0]["break_even_steps"] = {"verdict": "unresolved"}
    text = words.paragraph({"cells": [free, paid, open_one]}, {"s": "own"})
    assert "In 1 of 3 cases compiling has repaid itself at once." in text
    assert "In 1 of 3 cases it is not resolved whether compiling repays itself." in text
    assert "In 1 of 3 cases compiling has repaid itself after 120,000 steps (s" in text


@pytest.mark.parametrize(
    ("starts", "short", "long"),
    [
        (1, "120k?", "120k? (1 cold start: no spread)"),
        (2, "120k?", "120k? (2 cold starts: no spread)"),
    ],
)
def test_a_break_even_from_few_cold_starts_is_marked_everywhere(starts, short, long):
    few = {"median": 123456, "low": None, "high": None, "verdict": "unresolved"}
    few["cold_starts"] = starts
    assert (tables.repaid(few), tables.repaid_at_length(few)) == (short, long)
    one = cell("torch_compile")
    one["timing"]["against"][0]["break_even_steps"] = few
    assert short in printed([one], {"torch_compile": "own"})
    text = words.paragraph({"cells": [one]}, {"torch_compile": "own"})
    assert "has repaid itself" not in text
    said = f"whether compiling repays itself ({long[7:-1]}; --preset standard makes 3)."
    assert f"It is not resolved {said}" in text


def test_a_break_even_has_two_digits_and_its_interval():
    steps = {"median": 123456, "low": 99_123, "high": None, "verdict": "unresolved"}
    steps["cold_starts"] = 3
    assert tables.repaid(steps) == "?"
    assert tables.repaid_at_length(steps) == "? [99k, never]"
    steps |= {"high": 987_654, "verdict": "pays"}
    assert tables.repaid(steps) == "120k"
    assert tables.repaid_at_length(steps) == "120k [99k, 990k]"
    assert [tables.steps_of(n) for n in (3, 123, 1236)] == ["3", "120", "1.2k"]


def test_backends_judged_by_unlike_casts_are_named_below_the_table():
    lists = {"torch_eager": "autocast", "jax_jit": "all", "tf_graph": "all"}
    cells = [cell(name, casts=which) for name, which in lists.items()]
    cells += [cell("tf_xla", casts="all", status="unavailable")]
    text = " ".join(printed(cells, {}).split())
    assert "'autocast': torch_eager; 'all': jax_jit, tf_graph" in text
    assert "tf_graph, tf_xla" not in text  # which was not judged
    assert "oracle of its own" not in printed(cells[1:], {})


def test_what_is_not_judged_at_the_edges_stands_below_the_table():
    told = {"facts": {"slope": "0"}, "not_judged": {"huge": "overflows: loss"}}
    told |= {"left_out": {"a batch of one": "another graph"}}
    other = {**told, "facts": {"slope": "0.5"}}
    cells = [cell(b, edges=e) for b, e in (("a", told), ("b", told), ("c", other))]
    lines = footnotes(cells)
    assert lines == [
        "at the edges, a fact: slope: 0 (a, b)",
        "at the edges, a fact: slope: 0.5 (c)",
        "at the edges, not judged (why: JSON): huge",
        "at the edges, left out (why: JSON): a batch of one",
    ]
    assert footnotes([cell("a")]) == []


def test_a_control_that_is_off_is_said_once_whether_or_not_there_were_marks():
    off = {"median": 1.0213, "low": 1.01, "high": 1.03}
    cells = [cell("a"), cell("b")]
    for each, control in zip(cells, (off, off), strict=True):
        each["timing"]["control"] = control
    [line] = footnotes(cells)
    assert line == (
        "nothing is marked: the control, one form against itself, came out at 1.021"
    )
    row = cells[0]["timing"]["against"][0]
    row |= {"verdict": "unresolved", "reason": line.removeprefix("nothing is marked: ")}
    assert footnotes(cells) == [line]
    for each in cells:
        each["timing"]["control"] = {**off, "median": 1.005}
    assert line not in footnotes(cells)


def output(status, ratio):
    return {"ratio": ratio, "verdict": status}


def judged(backend, status, *ratios):
    return cell(backend, status=status, agreement=[output(status, r) for r in ratios])


@pytest.mark.parametrize(
    ("cells", "said"),
    [
        (
            [judged("a", "agree", 1.0, 3.0), judged("b", "agree", 2.0)],
            "2 of 2 cells compute what the float64 oracle computes; their largest "
            "error is 3 noise floors (a on two_layer_net/define_by_run; 32 is the "
            "limit).",
        ),
        (
            [judged("a", "agree", 1.0), judged("b", "disagree", 4.1e5, 2.0)],
            "1 of 2 cells compute what the float64 oracle computes; its largest "
            "error is 1 noise floors (a on two_layer_net/define_by_run; 32 is the "
            "limit); that of the one that disagrees is 4.1e+05 noise floors (b on "
            "two_layer_net/define_by_run).",
        ),
        (
            [judged("b", "disagree", None)],
            "The cell does not compute what the float64 oracle computes; its error is "
            "not to be told in noise floors.",
        ),
        (
            [judged("b", "disagree", 50.0), judged("c", "disagree", None)],
            "0 of 2 cells compute what the float64 oracle computes; the largest error "
            "of the 2 that disagree is 50 noise floors (b on "
            "two_layer_net/define_by_run; 32 is the limit), and 1 of them can't "
            "be told in them.",
        ),
        (
            [judged("a", "agree", 0.0)],
            "The cell computes what the float64 oracle computes; its largest error "
            "is 0.",
        ),
    ],
)
def test_the_largest_error_is_told_of_those_that_disagree_too(cells, said):
    assert words.paragraph({"cells": cells}, {}).startswith(said)


def test_two_modes_and_what_disturbed_are_said_below_the_table():
    one = cell("torch_eager")
    modes = {"fast": 5, "slow": 3, "fast_s": 176e-6, "slow_s": 250e-6}
    one["timing"] |= {"modes": modes, "blocks": 30, "compiled_blocks": 0}
    one["timing"] |= {"busy": 0.2, "disturbed_blocks": 6, "disturbed_by_others": 4}
    one["timing"]["looked"] = {"not_finite": 2, "denormal": 0.3, "differs": None}
    one["denormal"] = {"param": 0.25, "opt": 0.001}
    text = " ".join(printed([one], {}).split())
    assert "torch_eager: 25 % of the weights are denormal numbers" in text
    assert "optimizer's numbers" not in text
    assert "two modes: 3 of 8 processes took 250 µs a step, 5 176 µs" in text
    disturbed = "others ran on its cores in 4, its threads waited for a core in 2"
    assert f"6 of 30 blocks were disturbed: {disturbed}" in text
    assert "NaN or inf in the results of 2 timed blocks" in text
    assert "30 % of the results of a timed block are denormal numbers" in text
    quiet = printed([cell("torch_eager")], {})
    for word in ("two modes:", "blocks were disturbed", "NaN or inf", "denormal"):
        assert word not in quiet


def test_what_a_fork_misses_and_ratios_that_part_are_said_below_the_table():
    one = cell("jax_jit")
    own, base = one["timing"]["against"]
    own["speedup"] = {**own["speedup"], "missed": 0.624}
    base["speedup"] = {**base["speedup"], "missed": 0.07}
    base["parted"] = {"ratio": 0.9, "chance": 0.01}
    text = " ".join(printed([one], {}).split())
    what = "what a fork misses of the spread is added to ratios' intervals: 7% to 62%"
    assert f"{what} of their variance (jax_jit vs own the most)" in text
    said = "jax_jit vs base: the ratio is 10.0% less in rounds of forked processes than"
    assert f"{said} in fresh ones" in text
    plain = printed([cell("jax_jit")], {})
    assert "a fork misses" not in plain
    assert "less in rounds" not in plain


def test_why_nothing_is_marked_is_said_once():
    few = "too few processes to say: 3 of 6"
    cells = [cell("s"), cell("t")]
    for one in cells:
        for row in one["timing"]["against"]:
            row |= {"verdict": "unresolved", "reason": few}
    assert " ".join(printed(cells, {}).split()).count(f"? {few} (s, t)") == 1


def test_one_line_tells_where_the_time_went():
    """Longest first, what was timed last; cores apart from the wall."""
    wall = {"timed": 20.0, "harness": 5.0, "compile": 75.0}
    spent = {"wall_s": wall, "cores_s": {"compile": 100.0, "timed": 50.0}}
    results = {"effort": spent, "machine": {"pinned_cores": [0, 1]}}
    shares = "compile 75.0 %; harness 5.0 %; timed 20.0 %"
    text = f"Where 100 s went: {shares}. Of 2 cores 1.5 computed for it."
    assert words.ledger(results) == [text]
    short = "Where 100 s went: compile 75.0 %; timed 20.0 %; …"
    assert words.ledger(results, 1) == [short]
    older = {"total_s": 3.0, "harness_s": 1.0}  # of a run kept without stages
    assert words.ledger({**results, "effort": older}) == []
    assert words.ledger({**results, "effort": {}}) == []
