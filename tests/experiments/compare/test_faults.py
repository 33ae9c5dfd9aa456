"""Whole runs with faults: each costs a cell at most, and a line says what it was.

All but the priced rounds of a run are forked; here all are, so that a run is short. The
rounds run two at a time where there are two cores, else one after the other.
"""

import contextlib
import json

import pytest

from tests.conftest import needs, wait_for
from tests.experiments.compare.interrupting import SHORT, Interrupted

CHAIN = ["-w", "chain", "--config", "1x256", "-b", "plain"]
CONDITIONAL = ["-w", "conditional", "-b", "plain"]
ROUNDS = 4  # at least


def with_line(line, program=SHORT):
    """The program of a driver that does this too before it begins."""
    return program.replace("cli.main()", f"{line}\ncli.main()")


FORKED = with_line("""
from graphparity.common.timing import forks
forks.priced, forks.begins_cold = lambda *_: 0, lambda *_: None
""")


@pytest.fixture
def made(tmp_path):
    """Makes a comparison that keeps its document too, and its variables."""

    def make(*asked, program=FORKED, **variables):
        run = Interrupted(tmp_path, *asked, program=program, **variables)
        run.json = tmp_path / "out.json"
        run.asked += ["--json", str(run.json)]
        return run

    return make


def of_whole(run, expected):
    """The cells by backend and the output of a run to its end."""
    status, text, _ = run.whole()
    assert status == expected, text
    return found(run, text)


def found(run, text):
    assert "Traceback" not in text
    assert not run.left()
    cells = json.loads(run.json.read_text())["cells"]
    return {cell["backend"]: cell for cell in cells}, " ".join(text.split())


def completes(run):
    """Without its fault it goes on to the end."""
    status, text, _ = run.whole("--resume")
    cells, _ = found(run, text)
    assert status == 0, text
    assert {cell["status"] for cell in cells.values()} == {"agree"}
    assert all(cell["timing"]["processes"] >= ROUNDS for cell in cells.values())


# -- zygotes ---------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("name", "reason"),
    [
        ("dies_ahead", "its zygote killed by SIGSEGV"),
        ("hangs_ahead", "its zygote did not answer in 3 s"),
        ("threaded", "importing left 1 threads that a fork would lose"),
    ],
)
def test_a_backend_whose_zygote_can_t_fork_is_timed_all_the_same(made, name, reason):
    run = made(*CONDITIONAL, "-b", name, "--budget", "1", "--timeout", "3")
    cells, said = of_whole(run, 0)
    assert {c["status"] for c in cells.values()} == {"agree"}
    timings = {name: cell["timing"] for name, cell in cells.items()}
    assert {t["processes"] for t in timings.values()} == {ROUNDS}
    assert timings["plain"]["forked"] >= 3
    assert timings[name]["forked"] == 0
    assert said.count(reason) == 1
    assert f"{name}: started anew, not forked: {reason}" in said


@contextlib.contextmanager
def held(driver):
    """It does nothing meanwhile; its workers go on."""
    driver.suspend()
    try:
        yield
    except BaseException:
        driver.kill()
        raise
    driver.resume()


def zygotes_of(run):
    """The zygotes of a run: their children have the same command line."""
    name = "forked.zygote"
    held = [one for one in run.running() if name in " ".join(one.cmdline())]
    every = {one.pid for one in held}
    return [one for one in held if one.ppid() not in every]


# -- children --------------------------------------------------------------------------


def test_a_forked_child_that_is_killed_costs_its_cell(made):
    """Another lane times the same cell meanwhile."""
    run = made(*CONDITIONAL, "-b", "noisy", "--budget", "1")
    with run.start() as driver:
        wait_for(driver, "round 1: conditional")
        with held(driver):
            [zygote] = zygotes_of(run)
            first = min(zygote.children(), key=lambda child: child.create_time())
            first.kill()  # a backend's; the oracle's is forked later
        text = driver.stdout.read()
    assert driver.returncode == 1, text
    cells, _ = found(run, text)
    [crashed] = [c for c in cells.values() if c["status"] == "crashed"]
    [fine] = [c for c in cells.values() if c["status"] == "agree"]
    assert "killed by SIGKILL" in crashed["reason"]
    assert crashed["agreement"]  # its verdicts stay
    assert fine["timing"]["processes"] == ROUNDS
    completes(run)


@pytest.mark.parametrize(
    ("fault", "status", "reason"),
    [
        ("die", "crashed", "killed by SIGSEGV"),
        ("hang", "timeout", "no answer to"),
        ("raise", "crashed", "it was told to"),
    ],
)
def test_a_fault_in_a_forked_child_costs_its_cell(
    made, tmp_path, fault, status, reason
):
    """While it is opened; in a turn: tests/common/timing/lock_step/test_driver.py."""
    order = tmp_path / "told"
    asked = [*CHAIN, "-b", "told", "--budget", "1", "--timeout", "5"]
    run = made(*asked, GRAPHPARITY_TOLD=str(order))
    with run.start() as driver:
        wait_for(driver, "forked processes")
        order.write_text(f"{fault} 1")
        text = driver.stdout.read()
    assert driver.returncode == 1, text
    cells, _ = found(run, text)
    assert cells["told"]["status"] == status
    assert reason in cells["told"]["reason"]
    assert cells["plain"]["status"] == "agree"
    assert cells["plain"]["timing"]["processes"] == ROUNDS
    order.unlink()
    completes(run)


# -- the machine -----------------------------------------------------------------------

NO_MEMORY = """
from pathlib import Path
from graphparity.common.timing.lock_step import driver
driver.SHARED = Path("/dev/shm/absent")
"""


def test_without_shared_memory_a_run_says_so_once(made):
    run = made(*CHAIN, "--budget", "1", program=with_line(NO_MEMORY))
    cells, said = of_whole(run, 0)
    assert said.count("The page of turns lies among the temporary files") == 1
    assert "/dev/shm/absent: No such file or directory" in said
    assert cells["plain"]["timing"]["processes"] == ROUNDS


FULL = """
from graphparity.common.results import store
make = store._writable
def small(path):
    connection = make(path)
    [[pages]] = connection.execute("PRAGMA page_count").fetchall()
    connection.execute(f"PRAGMA max_page_count={pages + ROOM}")
    return connection
store._writable = small
"""


@pytest.mark.parametrize("room", [8, 11])  # pages: for no cell; for no sample, perhaps
def test_a_full_disk_ends_a_run_in_one_line_and_it_is_gone_on_with(made, room):
    program = with_line(FULL.replace("ROOM", str(room)), FORKED)
    run = made(*CONDITIONAL, "-b", "noisy", "--budget", "1", program=program)
    status, text, _ = run.whole()
    assert status == 1, text
    said = " ".join(text.split())
    assert "Traceback" not in text
    assert said.count("can't be written: database or disk is full") == 1
    assert "go on with --resume" in said
    assert not run.left()
    run.program = FORKED
    completes(run)


def on_cores(count, program=SHORT):
    line = f"os.sched_setaffinity(0, sorted(os.sched_getaffinity(0))[:{count}])"
    return with_line(f"import os\n{line}", program)


def test_on_a_machine_with_one_core(made):
    """One lane; both backends are timed in it."""
    asked = [*CONDITIONAL, "-b", "noisy", "--budget", "1"]
    run = made(*asked, program=on_cores(1, FORKED))
    cells, _ = of_whole(run, 0)
    assert {c["timing"]["processes"] for c in cells.values()} == {ROUNDS}
    machine = json.loads(run.json.read_text())["machine"]
    [lane] = machine["lanes"]["cpu"]
    assert len(lane) == 1


@pytest.mark.long
@pytest.mark.pytorch
@pytest.mark.jax
def test_real_backends_on_a_machine_with_one_core(made):
    """The form without the mark is the same with fakes."""
    needs("torch_eager"), needs("jax_jit")
    asked = ["-w", "autograd", "-b", "torch_eager", "-b", "jax_jit", "--budget", "1"]
    cells, _ = of_whole(made(*asked, program=on_cores(1, FORKED)), 0)
    assert {c["status"] for c in cells.values()} == {"agree"}
    assert all(c["timing"]["processes"] == ROUNDS for c in cells.values())
    assert all(c["timing"]["forked"] >= 3 for c in cells.values())
