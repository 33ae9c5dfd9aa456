"""`crossover` as a command, on the fakes."""

import json
import re

import pytest

from tests.conftest import needs, run, start, wait_for
from tests.experiments.shared import pictures

SMALL = ["--operations", "1", "--operations", "4", "--operations", "16"]
SMALL += ["--elements", "256", "--elements", "4096", "--elements", "65536"]
SMALL += ["--rounds", "2", "--budget", "1", "-b", "plain"]


def test_the_command_ends_with_maps_models_and_json(tmp_path):
    out, results = tmp_path / "out.json", tmp_path / "results"
    given = [*SMALL, "-b", "away", "--json", out, "--results", results]
    done = run("crossover", *given)
    assert done.returncode == 0, done.stderr
    assert "away: pip install no-such-package" in done.stdout
    assert "In short. Of 9 points the fastest is plain at 9." in done.stdout
    assert max(map(len, done.stdout.splitlines())) <= 120
    found = json.loads(out.read_text())["crossover"]
    plain = next(row for row in found["backends"] if row["backend"] == "plain")
    assert len(plain["points"]) == 9
    for point in plain["points"]:
        assert point["graph_cold_s"] is not None
    least, *_, most = plain["points"]
    assert most["step_s"]["median"] > 10 * least["step_s"]["median"]
    held_out = plain["fit"]["held_out"]
    errors = sorted(point["error"] for point in held_out["points"])
    assert len(errors) == 9
    assert (held_out["median_error"], held_out["worst_error"]) == (errors[4], errors[8])
    assert plain["compile"]["cold_fixed_s"] is not None
    assert plain["compile"]["warm_fixed_s"] is not None
    assert len(pictures.marks((results / "crossover.svg").read_text(), "tile")) >= 9


def test_a_worker_that_dies_costs_its_rows_only(tmp_path):
    out = tmp_path / "out.json"
    given = [*SMALL, "-b", "crash", "--json", out, "--results", tmp_path / "results"]
    done = run("crossover", *given)
    assert done.returncode == 1, done.stderr
    assert "* crash: crashed: " in done.stdout
    assert done.stdout.count("crash: crashed: ") == 1
    found = json.loads(out.read_text())["crossover"]
    rows = {row["backend"]: row for row in found["backends"]}
    assert len(rows["plain"]["points"]) == 9
    assert [p["operations"] for p in rows["crash"]["points"]] == [1, 1, 1]
    assert rows["crash"]["fit"] is None


@pytest.mark.jax
def test_a_static_backend_is_priced_against_the_dynamic_one(tmp_path):
    needs("jax_jit")
    out = tmp_path / "out.json"
    given = ["-b", "jax_eager", "-b", "jax_jit", "--rounds", "2", "--budget", "1"]
    given += ["--operations", "1", "--operations", "16", "--elements", "256"]
    done = run("crossover", *given, "--json", out, "--results", tmp_path / "results")
    assert done.returncode == 0, done.stderr
    found = json.loads(out.read_text())["crossover"]
    assert [row["verdict"] for row in found["static_against_dynamic"]]
    for row in found["static_against_dynamic"]:
        assert (row["backend"], row["against"]) == ("jax_jit", "jax_eager")
        assert row["break_even_steps"]["verdict"]
    jit = next(row for row in found["backends"] if row["backend"] == "jax_jit")
    assert all(point["graph_cold_s"] > 0 for point in jit["points"])
    assert jit["compile"]["first_graph_s"] > 0
    assert jit["fit"] is None  # two points are too few


def test_an_interrupted_run_goes_on_where_it_was(tmp_path):
    given = ["--results", str(tmp_path / "results"), *SMALL]
    with start(tmp_path, *SMALL, what="crossover") as driver:
        wait_for(driver, "round 2/2: 4 operations on 256 elements")
        driver.terminate()
        rest = driver.stdout.read()
    assert driver.returncode == 130
    assert "--resume" in rest
    done = run("crossover", *given, "--resume")
    assert done.returncode == 0, done.stderr
    assert "round 1/2" not in done.stderr  # kept
    assert "round 2/2: 16 operations" in done.stderr  # missing


@pytest.mark.parametrize(
    ("arguments", "hint"),
    [
        (["-b", "numpy_ref"], "backend 'numpy_ref' has no part in this command"),
        (["--elements", "100"], "--elements 100: there are 256"),
        (["--rounds", "1"], "Invalid value for '--rounds'"),
        (["--picture", "no/such/folder/out.svg"], "there is no folder"),
    ],
    ids=lambda value: value[0] if isinstance(value, list) else "",
)
def test_a_wrong_option_exits_with_2(tmp_path, arguments, hint):
    done = run("crossover", *arguments, "--results", tmp_path / "results")
    assert done.returncode == 2
    assert hint in re.sub(r"[\s│]+", " ", done.stderr)
    assert not (tmp_path / "results").exists()
