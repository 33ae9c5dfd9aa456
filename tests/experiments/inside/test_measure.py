"""`inside`: k steps in one call are k steps; a loop that cheats is caught."""

import json

import numpy as np
import pytest

from graphparity.common.agreement import verdicts as agreement
from graphparity.common.contract import registry, specs
from graphparity.experiments.inside import (
    agreement as inside_agreement,
    figures,
    measure,
    picture as inside_picture,
    plan,
    words,
)
from tests.conftest import backends, needs, run
from tests.experiments.shared import pictures

K = 3
FOLDERS = registry.suiting("cpu")


def judged(pool, name, k=K, workload="two_layer_net", config="digits"):
    """The verdicts over k steps in one call of a backend."""
    spec = specs.spec(workload, config)
    drawn = pool.ask(pool.judge, "draw", spec=spec, seed=0, steps=0)
    start, batches = drawn["start"], drawn["batches"][:k]
    given = {"spec": spec, "start": start, "batches": batches}
    every = inside_agreement.points(k)
    more = {"dtype": "float32", "seed": 0, "points": every}
    expected = pool.ask(pool.judge, "free", **given, **more)
    alone = inside_agreement.single_calls(pool, name, given, every)
    return inside_agreement.check(pool, name, given, k, alone, expected)


@pytest.mark.parametrize("name", backends())
def test_k_steps_in_one_call_are_k_steps(pool, name):
    needs(name)
    verdicts = judged(pool, name)
    assert agreement.overall(verdicts) == ("agree", None)
    assert {v["against"] for v in verdicts} == {"calls", "oracle"}
    assert {v["output"] for v in verdicts} >= {"loss@1", f"param.w1@{K}"}


@pytest.mark.parametrize(
    "name", [p for p in backends() if p.id in ("tf_xla", "jax_jit")]
)
def test_a_net_with_another_layout_trains_inside_too(pool, name):
    needs(name)
    verdicts = judged(pool, name, 2, "cnn", "batch_1")
    assert agreement.overall(verdicts) == ("agree", None)


def test_a_right_loop_of_a_fake_agrees(fake_pool):
    assert agreement.overall(judged(fake_pool, "plain")) == ("agree", None)


@pytest.mark.parametrize("name", ["skips", "onebatch"])
@pytest.mark.parametrize("against", ["calls", "oracle"])
def test_a_loop_that_drops_a_step_or_keeps_a_batch_is_caught(fake_pool, name, against):
    verdicts = [v for v in judged(fake_pool, name) if v["against"] == against]
    assert agreement.overall(verdicts)[0] == "disagree"


def test_batches_differ_within_the_steps():
    batches = [[np.full(2, n), np.array(n)] for n in range(2)]
    x, y = inside_agreement.stacked(batches, 3)
    assert x.tolist() == [[0, 0], [1, 1], [0, 0]]
    assert y.tolist() == [0, 1, 0]


@pytest.mark.parametrize("name", FOLDERS)
def test_the_loops_are_twins(name):
    _, path = registry.locate(name, "inside")
    _, own = registry.locate("numpy_ref", "inside")
    first, text = (p.read_text().split('"""')[1] for p in (own, path))
    assert first.split("\n", 1)[1] == text.split("\n", 1)[1]
    lines = [p.read_text().splitlines() for p in (own, path)]
    heads = [[x for x in ls if x.startswith(("def ", "# -- "))] for ls in lines]
    calls = [[x for x in ls if x.startswith("    def call(")] for ls in lines]
    assert heads[0] == heads[1]
    assert calls[0] == calls[1]


def test_every_static_backend_has_an_operator_for_its_loop():
    kinds = {n: measure.loop(n) for n in FOLDERS}
    for name in FOLDERS:
        static = registry.backends()[name].graph == "static"
        assert kinds[name] == ("operator" if static else "Python")


def sampled(seconds):
    """Six rounds of blocks about a time, each a little off."""
    opened = {"build_s": 1.0, "first_step_s": 3.0, "second_step_s": 0.5}
    counts = {"compiled_blocks": 0}
    blocks = [[seconds * (1 + 0.001 * (n + k)) for k in range(9)] for n in range(6)]
    return [{**opened, **counts, "blocks": block} for block in blocks]


def test_the_ratio_is_of_steps_not_of_calls():
    steps = (1, 10)
    cells = (("two_layer_net", "digits", steps),)
    asked = plan.Asked(cells, ("jax_jit",), False, "cpu", 6, 1.0, 0, 60.0)
    pairs = dict(enumerate(zip(sampled(4.0), sampled(20.0))))  # 10 steps in 20 s
    samples = {("two_layer_net/digits", "jax_jit", 10): pairs}
    empty, row = figures.rows(asked, measure.Found(samples))
    assert row["inside_s"]["median"] == pytest.approx(2.0, rel=0.01)
    assert row["speedup"]["median"] == pytest.approx(2.0, rel=0.01)
    assert row["verdict"] == "faster"
    assert row["remaining_s"] == pytest.approx(2.0, rel=0.02)
    assert row["compile_inside_s"] == [3.5] * 6
    assert empty["speedup"] is empty["calls_s"] is empty["remaining_s"] is None
    assert empty["status"] is None
    text = words.summary({"inside": [empty, row]})
    assert "jax_jit with 10 steps in one call is 2× [" in text


def test_the_command_writes_table_picture_and_json(tmp_path):
    out, picture = tmp_path / "out.json", tmp_path / "out.svg"
    given = ["-b", "plain", "-b", "staged", "-b", "away", "-w", "two_layer_net"]
    given += ["-k", "1", "-k", "4", "--rounds", "2", "--seconds", "0.1"]
    given += ["--results", tmp_path / "results", "--json", out, "--picture", picture]
    done = run("inside", *given)
    assert done.returncode == 0, done.stderr
    rows = json.loads(out.read_text())["inside"]
    assert [(r["backend"], r["steps"]) for r in rows] == [
        ("plain", 4),
        ("staged", 1),
        ("staged", 4),
    ]
    assert {row["status"] for row in rows} == {"agree"}
    speedup = rows[2]["speedup"]  # what it is of which times: the test above
    assert 0.0 < speedup["low"] <= speedup["median"] <= speedup["high"]
    plain = rows[0]  # Python's own loop is no control in `quick`
    assert plain["speedup"] is plain["inside_s"] is None
    assert plain["calls_s"]["median"] > 0
    assert all(row["compiled_blocks"] == 0 for row in rows)
    svg = picture.read_text()
    assert pictures.titles(svg, "curve") == ["plain", "staged"]
    assert {"two_layer_net/digits", "alone", "4"} <= set(pictures.texts(svg))
    drawn = inside_picture.draw(json.loads(out.read_text()))["inside"]
    assert pictures.unread(drawn) == pictures.READ
    assert "away: unavailable" in done.stdout
    assert max(map(len, done.stdout.splitlines())) <= 120


def test_a_loop_that_cheats_fails_the_command(tmp_path):
    given = ["-b", "onebatch", "-w", "two_layer_net", "-k", "3", "--rounds", "1"]
    done = run("inside", *given, "--seconds", "0.1", "--results", tmp_path / "results")
    assert done.returncode == 1
    assert "disagree" in done.stdout
