"""Cells held against their rivals: which, by what spread, and what is repaid when."""

import numpy as np
import pytest

from graphparity.common.contract.cell import Cell
from graphparity.common.timing import across_devices, intervals, ratios

CONFIGS = [f"config_{n}" for n in range(6)]
PARTS = {"toolchain_s": 1.0, "build_s": 2.0, "first_step_s": 0.5, "second_step_s": 0.1}


def cell(backend, config="config_0", device="cpu"):
    return Cell("chain", config, backend, device, "float32")


def samples(levels, cold=()):
    """One block in each round; rounds in `cold` began with empty caches."""
    return {
        number: {"blocks": [level], "cold": number in cold, **PARTS}
        for number, level in enumerate(levels)
    }


def run(raw, precisions=None, starts=None):
    """The rows of all cells: {(config, backend, rival): row}."""
    precisions = precisions or {}
    documents = {c: {"precision": precisions.get(c, "float32")} for c in raw}
    for c, start in (starts or {}).items():
        documents[c]["cold_start"] = start
    figures = {
        c: {
            "step_s": intervals.step_time([s["blocks"] for s in each.values()]),
            "against": [],
        }
        for c, each in raw.items()
    }
    ratios.fill(figures, documents, raw)
    return {
        (c.config, c.backend, row["backend"]): row
        for c, timing in figures.items()
        for row in timing["against"]
    }


def drawn(rng, step, spread=0.02, rounds=6):
    return samples(step * np.exp(rng.normal(0, spread, rounds)))


def table(rng, spreads=(0.02,) * 6):
    raw = {}
    for config, spread in zip(CONFIGS, spreads):
        raw[cell("torch_eager", config)] = drawn(rng, 1.0, spread)
        raw[cell("torch_compile", config)] = drawn(rng, 0.6, spread)
    return raw


def alone(raw, config):
    base, other = (
        [s["blocks"] for s in raw[cell(name, config)].values()]
        for name in ("torch_eager", "torch_compile")
    )
    return intervals.speedup(base, other)


def test_the_ratios_of_two_backends_share_their_spread():
    raw = table(np.random.default_rng(0))
    rows = run(raw)
    assert len(rows) == 6  # the baseline has no rival
    widths = []
    for config in CONFIGS:
        row = rows[config, "torch_compile", "torch_eager"]
        own = alone(raw, config)
        assert row["speedup"]["median"] == pytest.approx(own["median"])
        assert row["speedup"]["freedom"] > 5
        assert row["verdict"] == "faster"
        widths.append(intervals.half_width(row["speedup"]))
    assert max(widths) / min(widths) < 2  # the lottery is gone
    assert np.median(widths) < 0.04


def test_a_cell_with_two_modes_keeps_its_own_interval_and_lends_it_to_none():
    raw = table(np.random.default_rng(0))
    slow = raw[cell("torch_compile", "config_2")]
    for number in (1, 4):
        slow[number]["blocks"] = [1.4 * slow[number]["blocks"][0]]
    rows = run(raw)
    found = rows["config_2", "torch_compile", "torch_eager"]["speedup"]
    assert found == alone(raw, "config_2")
    assert (found["processes"], found["used"]) == (6, 4)
    before = run(table(np.random.default_rng(0)))
    for config in set(CONFIGS) - {"config_2"}:
        ratio = rows[config, "torch_compile", "torch_eager"]["speedup"]
        assert "freedom" in ratio
        other = before[config, "torch_compile", "torch_eager"]["speedup"]
        assert ratio["high"] == pytest.approx(other["high"], rel=0.02)


def test_modes_without_a_round_in_the_fast_one_of_both_are_no_spread_either():
    raw = table(np.random.default_rng(0))
    for name, numbers in (("torch_compile", (0, 1, 2)), ("torch_eager", (3, 4, 5))):
        for number in numbers:
            sample = raw[cell(name, "config_2")][number]
            sample["blocks"] = [1.4 * sample["blocks"][0]]
    row = run(raw)["config_2", "torch_compile", "torch_eager"]
    assert row["speedup"]["used"] == 6
    assert "freedom" not in row["speedup"]


def test_ratios_by_the_mean_are_another_kind_than_those_by_the_decile():
    """Two of six configs are compared by means: four are too few to learn from."""
    rng = np.random.default_rng(0)
    raw = table(rng)
    for config in CONFIGS[:2]:
        raw[cell("torch_compile", config)] = drawn(rng, 0.1)
    assert not any("freedom" in row["speedup"] for row in run(raw).values())


def test_unlike_precisions_are_refused_and_lend_no_spread():
    raw = table(np.random.default_rng(0))
    half = {cell("torch_compile", c): "float16" for c in CONFIGS[:2]}
    rows = run(raw, half)
    refused = rows["config_0", "torch_compile", "torch_eager"]
    assert (refused["verdict"], refused["speedup"]) == ("refused", None)
    assert "float16 against float32" in refused["reason"]
    left = rows["config_4", "torch_compile", "torch_eager"]["speedup"]
    assert "freedom" not in left
    unknown = run(raw, {cell("torch_eager"): None})
    row = unknown["config_0", "torch_compile", "torch_eager"]
    assert row["reason"] == "a precision is unknown"
    unknown = run(raw, {cell("torch_compile"): None})
    row = unknown["config_0", "torch_compile", "torch_eager"]
    assert row["reason"] == "a precision is unknown"


def test_what_rounds_share_is_told_by_rounds_of_the_same_number():
    """All configs of a process go together; one lacks the first round."""
    rng, raw = np.random.default_rng(3), {}
    levels = np.exp(rng.normal(0, 0.02, 6))
    for config in CONFIGS:
        raw[cell("torch_eager", config)] = samples([1.0] * 6)
        raw[cell("torch_compile", config)] = samples(0.6 * levels)
    for config in CONFIGS[:3]:
        del raw[cell("torch_compile", config)][0]
    for (config, *_), row in run(raw).items():
        own = 4 if config in CONFIGS[:3] else 5
        assert own <= row["speedup"]["freedom"] <= 5.01


def test_rivals_are_of_the_same_config_and_device():
    raw = {cell("torch_eager"): samples([1.0]), cell("jax_jit", "other"): samples([2])}
    raw[cell("torch_compile", device="cuda")] = samples([0.5])
    assert run(raw) == {}
    raw[cell("jax_jit")] = samples([2.0])
    assert [*run(raw)] == [("config_0", "jax_jit", "torch_eager")]


def test_rounds_in_which_one_of_the_two_is_missing_are_left_out():
    raw = {
        cell("torch_eager"): samples([1.0, 1.0, 3.0]),
        cell("torch_compile"): samples([0.5, 0.5, 0.5]),
    }
    del raw[cell("torch_compile")][2], raw[cell("torch_eager")][0]
    [row] = run(raw).values()
    assert row["speedup"]["processes"] == 1
    assert row["speedup"]["median"] == pytest.approx(2.0)
    del raw[cell("torch_compile")][1]
    [row] = run(raw).values()
    assert (row["speedup"], row["reason"]) == (None, "no blocks in common")


def test_compiling_is_repaid_by_the_steps_that_it_makes_shorter():
    """3.6 s of compiling less two steps of a second, in each of three cold starts."""
    eager, compiled = samples([0.5] * 6), samples([0.25] * 6, cold=(0, 2, 3))
    for sample in eager.values():
        sample["cold"] = True
        sample["build_s"] = 0.0
    raw = {cell("torch_eager"): eager, cell("torch_compile"): compiled}
    [row] = run(raw).values()
    # (1 + 2 + 0.6 - 0.5) - (1 + 0 + 0.6 - 1) = 2.5 s; a step saves 0.25 s
    assert row["break_even_steps"]["median"] == 10
    assert row["break_even_steps"]["cold_starts"] == 3
    assert row["mean_speedup"]["median"] == pytest.approx(2.0)


def test_two_cold_rounds_and_the_check_give_a_break_even_an_interval():
    eager, compiled = (samples([s] * 6, cold=(0, 1)) for s in (0.5, 0.25))
    for sample in eager.values():
        sample["build_s"] = 0.0
    raw = {cell("torch_eager"): eager, cell("torch_compile"): compiled}
    starts = {cell("torch_eager"): {**PARTS, "build_s": 0.0}}
    few = run(raw, starts=starts)["config_0", "torch_compile", "torch_eager"]
    assert few["break_even_steps"]["cold_starts"] == 2  # one of the two is not known
    starts[cell("torch_compile")] = {**PARTS, "build_s": 2.6}
    [row] = run(raw, starts=starts).values()
    steps = row["break_even_steps"]
    assert (steps["cold_starts"], steps["verdict"]) == (3, "pays")
    assert steps["low"] < steps["median"] == 11 < steps["high"]  # 2.7 s / 0.25 s


def test_between_devices_a_gain_has_its_device_and_no_break_even():
    gpu, host = cell("torch_eager", device="cuda"), cell("torch_eager")
    oracle, other = cell("numpy_ref"), cell("torch_eager", "config_1")
    raw = {gpu: samples([0.5] * 6)}
    raw |= {c: samples([1.0] * 6) for c in (oracle, other, host)}
    documents = {c: {"precision": "float32"} for c in raw}
    figures = {
        c: {"step_s": intervals.step_time([s["blocks"] for s in each.values()])}
        for c, each in raw.items()
    }
    rows = across_devices.rows(gpu, figures, documents, raw)
    assert [row["backend"] for row in rows] == ["torch_eager", "numpy_ref"]
    for row in rows:
        assert row["device"] == "cpu"
        assert row["speedup"]["median"] == pytest.approx(2.0)
        assert "break_even_steps" not in row
    assert across_devices.rows(host, figures, documents, raw) == []


def test_ratios_whose_forked_rounds_part_from_fresh_ones_are_seen_among_many():
    """Of six configs one has forked processes that take 8 % longer."""
    raw = table(np.random.default_rng(0), (0.01,) * 6)
    raw = {c: {n: {**s, "forked": n > 2} for n, s in s.items()} for c, s in raw.items()}
    assert not any("parted" in row for row in run(raw).values())
    slow = raw[cell("torch_compile", "config_2")]
    for sample in list(slow.values())[3:]:
        sample["blocks"] = [1.08 * sample["blocks"][0]]
    rows = run(raw)
    assert [key for key, row in rows.items() if "parted" in row] == [
        ("config_2", "torch_compile", "torch_eager")
    ]
    [parted] = [row["parted"] for row in rows.values() if "parted" in row]
    assert parted["ratio"] == pytest.approx(1 / 1.08, abs=0.02)
    assert parted["chance"] < 0.05
