"""`phases`: every stack's events are mapped, sums are whole, unknown is null."""

import ast
import json

import pytest

from graphparity.common.contract import registry, specs
from graphparity.common.contract.dtypes import cast
from graphparity.common.graphs.phase_spans import PHASES
from graphparity.common.system import machine
from graphparity.common.workers.pool import Pool
from graphparity.experiments.phases import (
    figures,
    measure,
    picture as phases_picture,
    words,
)
from graphparity.experiments.shared.stacked import stacked
from tests.conftest import MARKERS, needs, run
from tests.experiments.shared import pictures

STATIC = [
    pytest.param(n, id=n, marks=getattr(pytest.mark, MARKERS[b.framework]))
    for n, b in registry.backends().items()
    if b.graph == "static" and b.suits("cpu")
]


def measured(pool, name, workload="two_layer_net", config="digits", **more):
    spec = specs.spec(workload, config)
    drawn = pool.ask(pool.judge, "draw", spec=spec, seed=0, steps=0)
    given = cast({key: drawn[key] for key in ("start", "batches")}, "float32")
    return pool.ask(name, "phases", **{"spec": spec, **given, **more})


def total(found):
    known = [value for value in found["phases"].values() if value is not None]
    return sum(known) + sum(found["other"].values()) + found["rest_s"]


@pytest.fixture
def cold(tmp_path):
    """Workers with an empty cache: what is found in one is not compiled."""
    with Pool("cpu", "float32", machine.cores(None), tmp_path, limit_s=300.0) as found:
        yield found


@pytest.mark.parametrize("name", STATIC)
def test_what_a_stack_reports_is_mapped(cold, name):
    needs(name)
    found = measured(cold, name)
    assert set(found["phases"]) == set(PHASES)
    for phase in PHASES:
        if phase in found["absent"]:
            assert found["phases"][phase] is None
            assert found["phases"][found["absent"][phase]] > 0
        else:
            assert found["phases"][phase] > 0, found["events"]
    assert total(found) == pytest.approx(found["total_s"])
    assert found["rest_s"] < found["total_s"]
    assert found["generated"]["bytes"] > found["generated"]["lines"] > 0
    assert len(found["calls_s"]) == 3
    assert len(found["again_s"]) == 2
    source = registry.locate(name, "phases")[1].read_text()
    if "INHERIT = False" in source:  # each of its names stands in the table
        assert set(found["other"]) <= {"building"}


@pytest.mark.parametrize("name", STATIC)
def test_a_forward_pass_and_an_unrolled_loop_are_measured_too(pool, name):
    needs(name)
    small, large = (measured(pool, name, "chain", f"{n}x256") for n in (1, 16))
    assert large["generated"]["lines"] > small["generated"]["lines"]
    spec = specs.spec("two_layer_net", "digits")
    drawn = pool.ask(pool.judge, "draw", spec=spec, seed=0, steps=0)
    spec |= {"inside": True, "loop": measure.unrolled(name)}
    lines = []
    for k in (1, 2):
        batches = [stacked(cast(drawn["batches"], "float32"), k)]
        found = measured(pool, name, spec=spec, batches=batches)
        lines.append(found["generated"]["lines"])
    assert lines[1] > lines[0]


def test_an_event_with_a_name_that_no_table_has_is_shown(fake_pool):
    found = measured(fake_pool, "staged")
    assert found["other"] == {"building": 1, "unheard of": pytest.approx(0.1)}
    assert found["phases"]["capture"] == pytest.approx(0.2)
    assert found["phases"]["generate"] == pytest.approx(0.2)
    assert found["phases"]["run"] == pytest.approx(0.5)  # behind the last event
    assert found["phases"]["lower"] is found["phases"]["optimize"] is None
    assert total(found) == pytest.approx(found["total_s"]) == pytest.approx(2.0)


def test_compiling_in_a_later_call_is_told(fake_pool):
    found = measured(fake_pool, "staged")
    assert found["again_s"] == [0, pytest.approx(0.25)]
    row = {"backend": "staged", "cache": "cold", "cell": "a/b"}
    rows = [{**row, **figures.summed([found])}]
    text = words.summary({"phases": rows, "growth": []})
    assert "Compiled again in a later call: staged 250 ms." in text


def test_a_phase_that_is_unknown_has_no_slope():
    run = {"phases": dict.fromkeys(PHASES), "total_s": 1.0}
    found = figures.slopes({1: [run], 3: [{**run, "total_s": 2.0}]})
    total = dict.fromkeys(("median", "low", "high"), pytest.approx(0.5))
    assert found == {**dict.fromkeys(PHASES), "total": total}
    assert figures.slopes({1: [run]}) is None


def test_the_command_writes_table_picture_and_json(tmp_path):
    out, picture = tmp_path / "out.json", tmp_path / "out.svg"
    given = ["-b", "staged", "--repeats", "2", "--results", tmp_path / "results"]
    done = run("phases", *given, "--json", out, "--picture", picture)
    assert done.returncode == 0, done.stderr
    found = json.loads(out.read_text())
    cold, warm = found["phases"]
    assert [cold["cache"], warm["cache"]] == ["cold", "warm"]
    assert cold["phases"]["optimize"] is None
    assert cold["other"]["unheard of"]["median"] == pytest.approx(0.1)
    assert {row["what"] for row in found["growth"]} == {"operations", "unrolled steps"}
    svg = picture.read_text()
    told = pictures.titles(svg, "part")
    assert len(told) == 2 * 4  # capture, generate, run and other, of both
    assert told[0].startswith("capture ")
    assert len(pictures.marks(svg, "curve")) == 2
    assert {"staged, cold", "staged, warm", "operations"} <= set(pictures.texts(svg))
    drawn = phases_picture.draw(found)["phases"]
    assert pictures.unread(drawn) == pictures.READ
    assert "unheard of" in done.stdout
    assert max(map(len, done.stdout.splitlines())) <= 120


@pytest.mark.parametrize(
    ("arguments", "hint"),
    [
        (["-b", "torch_eager"], "backend 'torch_eager' has no part in this command"),
        (["-w", "chian"], "did you mean chain"),
        (["-c", "digits"], "needs a --workload"),
        (["--preset", "quik"], "did you mean quick"),
    ],
)
def test_a_wrong_option_is_named(tmp_path, arguments, hint):
    done = run("phases", *arguments, "--results", tmp_path / "results")
    assert done.returncode == 2
    assert hint in " ".join(done.stderr.replace("│", " ").split())


def table_of(name):
    """TABLE and ABSENT of a backend's phases.py, read without its framework."""
    tree = ast.parse(registry.locate(name, "phases")[1].read_text())
    found = {}
    for node in tree.body:
        if isinstance(node, ast.Assign):
            name = ast.unparse(node.targets[0])
            if name in ("TABLE", "ABSENT"):
                found[name] = ast.literal_eval(node.value)
    return found["TABLE"], found["ABSENT"]


@pytest.mark.parametrize("name", [p.id for p in STATIC])
def test_every_phase_of_a_backend_occurs_in_its_table_or_is_absent(name):
    table, absent = table_of(name)
    told = {phase for _, phase in table}
    assert told | {*absent} == {*PHASES}
    assert told.isdisjoint(absent)
    assert {*absent.values()} <= told
