"""The command line as a user meets it, on fake backends: exit status, JSON, faults."""

import json
import re
import signal
import subprocess
import sys

import psutil

from graphparity.common.contract import registry
from graphparity.common.system import machine
from tests.conftest import BASE, VARIABLES, compare, run_process, start, wait_for

SMALL = ["-w", "conditional", "--budget", "1"]


CELL = {
    "workload": str,
    "config": str,
    "backend": str,
    "device": str,
    "dtype": str,
    "precision": str,
    "status": str,
    "reason": (str, type(None)),
    "agreement": list,
    "timing": (dict, type(None)),
    "memory": dict,
    "roofline": dict,
    "graph": dict,
}
OUTPUT = {"output", "error", "floor", "ratio", "max_ulp", "verdict", "tolerance"}
TIMING = {
    "import_s",
    "build_s",
    "compile_cold_s",
    "compile_warm_s",
    "first_step_s",
    "second_step_s",
    "step_s",
    "against",
}


def test_a_comparison_ends_with_0_and_writes_the_schema(tmp_path):
    done, found = compare(tmp_path, *SMALL, "-b", "numpy_ref", "-b", "plain")
    assert done.returncode == 0, done.stderr
    assert found["schema"] == 1
    assert {"machine", "versions", "command", "cells"} <= found.keys()
    assert [c["backend"] for c in found["cells"]] == ["numpy_ref", "plain"]
    for cell in found["cells"]:
        for key, kind in CELL.items():
            assert isinstance(cell[key], kind), key
        assert cell["status"] == "agree"
        assert cell["timing"].keys() >= TIMING
        step = cell["timing"]["step_s"]
        assert set(step) == {"median", "low", "high", "processes", "used"}
        assert all(verdict.keys() >= OUTPUT for verdict in cell["agreement"])
    assert max(map(len, done.stdout.splitlines())) <= 120
    assert (
        "In short. 2 of 2 cells compute what the float64 oracle computes" in done.stdout
    )


def test_what_disagrees_crashes_or_is_missing_stands_in_the_table(tmp_path):
    names = ["plain", "nan", "crash", "away"]
    chosen = [word for name in names for word in ("-b", name)]
    done, found = compare(tmp_path, *SMALL, *chosen, run=run_process)
    statuses = {c["backend"]: c["status"] for c in found["cells"]}
    assert done.returncode == 1
    assert statuses == {
        "plain": "agree",
        "nan": "disagree",
        "crash": "crashed",
        "away": "unavailable",
    }
    assert "away: unavailable: pip install no-such-package" in done.stdout


def test_a_reader_who_goes_away_changes_nothing(tmp_path):
    out = tmp_path / "out.json"
    given = ["compare", *SMALL, "-b", "plain", "--json", out, "--results", tmp_path]
    with subprocess.Popen(
        [*BASE, *map(str, given)],
        env=VARIABLES,
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
    ) as driver:
        driver.stdout.close()
    assert driver.returncode == 0
    assert [c["status"] for c in json.loads(out.read_text())["cells"]] == ["agree"]


def test_a_column_without_its_partner_says_why(tmp_path):
    done, _ = compare(tmp_path, *SMALL, "-b", "plain")
    assert "* no 'vs base': that is against torch_eager; add -b torch_eager" in (
        done.stdout
    )


def test_an_unavailable_backend_or_device_is_no_failure(tmp_path):
    done, found = compare(tmp_path, *SMALL, "-b", "away", "--device", "all")
    assert done.returncode == 0, done.stderr
    assert {c["status"] for c in found["cells"]} == {"unavailable"}


def test_two_precisions_are_not_compared(tmp_path):
    done, found = compare(
        tmp_path, "-w", "matmul", "--budget", "1", "-b", "plain", "-b", "lying"
    )
    precisions = {c["backend"]: c["precision"] for c in found["cells"]}
    assert precisions == {"plain": "float32", "lying": "tf32"}
    assert done.returncode == 1  # the lie is no agreement either


def test_float64_is_checked_in_float64(tmp_path):
    done, found = compare(tmp_path, *SMALL, "-b", "plain", "--dtype", "float64")
    assert done.returncode == 0, done.stderr
    [cell] = found["cells"]
    assert (cell["dtype"], cell["precision"]) == ("float64", "float64")
    floors = [v["floor"] for v in cell["agreement"] if v["floor"]]
    assert max(floors) < 1e-14


def test_ctrl_c_leaves_no_orphan_and_resume_does_only_what_is_missing(tmp_path):
    asked = ["-w", "conditional", "-w", "autograd", "-b", "plain", "-b", "numpy_ref"]
    asked += ["--budget", "10"]
    with start(tmp_path, *asked) as driver:
        wait_for(driver, "round 3: ")  # of two lanes two have ended
        while not (children := driver.children(recursive=True)):
            assert driver.is_running()
        driver.send_signal(signal.SIGINT)
        rest = driver.stdout.read()
    assert driver.returncode == 130
    assert "--resume" in rest
    assert not psutil.wait_procs(children, timeout=5)[1]
    done, found = compare(tmp_path, *asked, "--resume")
    assert done.returncode == 0, done.stderr
    assert "round 1:" not in done.stderr  # kept
    assert "round 3:" in done.stderr  # missing
    assert all(c["status"] == "agree" and c["timing"] for c in found["cells"])


def test_one_killed_worker_costs_one_cell_and_exit_1(tmp_path):
    asked = ["-w", "conditional", "-w", "autograd", "-b", "plain", "-b", "numpy_ref"]
    out = tmp_path / "out.json"
    with start(tmp_path, *asked, "--budget", "10", "--json", str(out)) as driver:
        wait_for(driver, "round 1: conditional")
        workers = [c for c in driver.children() if "plain" in c.cmdline()]
        first = machine.lanes(1)[0]
        [victim] = [c for c in workers if c.cpu_affinity() == first]
        victim.kill()
        driver.stdout.read()
    assert driver.returncode == 1
    cells = json.loads(out.read_text())["cells"]
    crashed = [c for c in cells if c["status"] == "crashed"]
    assert len(crashed) == 1
    assert "SIGKILL" in crashed[0]["reason"]
    assert sum(c["status"] == "agree" for c in cells) == 3


def test_a_results_file_that_is_not_ours_is_refused_and_untouched(tmp_path):
    folder = tmp_path / "results"
    folder.mkdir()
    file = folder / "results.sqlite"
    file.write_text("somebody's notes")
    done = run_process("compare", *SMALL, "--results", folder)
    assert done.returncode == 2
    assert "not a results file" in re.sub(r"[\s│]+", " ", done.stderr)
    assert file.read_text() == "somebody's notes"


def test_list_names_everything():
    done = run_process("list")
    assert done.returncode == 0
    for name in [*registry.workloads(), *registry.backends()]:
        assert name in done.stdout


def test_the_driver_imports_no_framework():
    script = (
        "import sys; from graphparity.experiments import cli; "
        "from graphparity.experiments.shared import experiment; "
        "from graphparity.common.contract import registry, specs; "
        "[specs.spec(w, c) for w in registry.workloads() "
        "for c in specs.configs(w, 'full')]; "
        "every = experiment.experiments().values(); "
        "[e.part(p) for e in every for p in experiment.PARTS if e.has(p)]; "
        "names = {'torch', 'tensorflow', 'jax', 'keras', 'optax'} & set(sys.modules); "
        "sys.exit(f'imported {names}' if names else 0)"
    )
    done = subprocess.run([sys.executable, "-c", script], check=False)
    assert done.returncode == 0
