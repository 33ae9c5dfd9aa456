"""Whole runs with faults: each costs a cell at most, and a line says what it was."""

import json

import pytest

from tests.conftest import needs, wait_for
from tests.experiments.compare.interrupting import SHORT, Interrupted

CHAIN = ["-w", "chain", "--config", "1x256", "-b", "plain"]
CONDITIONAL = ["-w", "conditional", "-b", "plain"]


@pytest.fixture
def made(tmp_path):
    """Makes a comparison that keeps its document too, and its variables."""

    def make(*asked, program=SHORT, **variables):
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


# -- zygotes ---------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("name", "reason"),
    [
        ("dies_ahead", "its zygote killed by SIGSEGV"),
        ("hangs_ahead", "its zygote did not answer in 2 s"),
        ("threaded", "importing left 1 threads that a fork would lose"),
    ],
)
def test_a_backend_whose_zygote_can_t_fork_is_timed_all_the_same(made, name, reason):
    run = made(*CONDITIONAL, "-b", name, "--budget", "1", "--timeout", "2")
    cells, said = of_whole(run, 0)
    assert {n: c["status"] for n, c in cells.items()} == {
        "plain": "agree",
        name: "agree",
    }
    timings = {name: cell["timing"] for name, cell in cells.items()}
    assert {t["processes"] for t in timings.values()} == {3}
    assert {n: t["forked"] for n, t in timings.items()} == {"plain": 1, name: 0}
    assert said.count(reason) == 1
    assert f"{name}: started anew, not forked: {reason}" in said


def test_a_zygote_killed_between_two_rounds_costs_a_fork(made):
    """Its children go on; the next is started anew, and then there is another one."""
    run = made(*CONDITIONAL, "--budget", "12")
    with run.start() as driver:
        wait_for(driver, "round 3: cond")
        driver.suspend()  # it is to find it dead in the next round
        [zygote] = of_module(run, "forked.zygote")
        zygote.kill()
        driver.resume()
        wait_for(driver, "round 5: cond")
        text = driver.stdout.read()
    assert driver.returncode == 0, text
    cells, _ = found(run, text)
    [rounds] = run.samples().values()
    forked = [rounds[number]["forked"] for number in range(5)]
    assert forked == [False, False, True, False, True]
    assert "its zygote killed by SIGKILL" in rounds[3]["anew"]
    assert "its zygote killed by SIGKILL" in cells["plain"]["timing"]["anew"]


def of_module(run, name):
    """The processes of a run that were started with this module, children of a fork
    left out."""
    held = [one for one in run.running() if name in " ".join(one.cmdline())]
    every = {one.pid for one in held}
    return [one for one in held if one.ppid() not in every]


# -- children --------------------------------------------------------------------------


def test_a_forked_child_that_is_killed_costs_its_cell(made):
    run = made(*CONDITIONAL, "-b", "noisy", "--budget", "6")
    with run.start() as driver:
        wait_for(driver, "round 3: cond")
        driver.suspend()
        [zygote] = of_module(run, "forked.zygote")
        zygote.children()[0].kill()
        driver.resume()
        text = driver.stdout.read()
    assert driver.returncode == 1, text
    cells, _ = found(run, text)
    [crashed] = [c for c in cells.values() if c["status"] == "crashed"]
    [fine] = [c for c in cells.values() if c["status"] == "agree"]
    assert "killed by SIGKILL" in crashed["reason"]
    assert crashed["agreement"]  # its verdicts stay
    assert fine["timing"]["processes"] >= 3
    status, text, _ = run.whole("--resume")
    assert status == 0, text


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
    asked = [*CHAIN, "-b", "told", "--budget", "4", "--timeout", "4"]
    run = made(*asked, GRAPHPARITY_TOLD=str(order))
    with run.start() as driver:
        wait_for(driver, "round 3: forked")
        order.write_text(f"{fault} 1")
        text = driver.stdout.read()
    assert driver.returncode == 1, text
    cells, _ = found(run, text)
    assert cells["told"]["status"] == status
    assert reason in cells["told"]["reason"]
    assert cells["plain"]["status"] == "agree"
    assert cells["plain"]["timing"]["processes"] >= 3
    order.unlink()
    status, text, _ = run.whole("--resume")
    assert status == 0, text


# -- the machine -----------------------------------------------------------------------

NO_MEMORY = "from pathlib import Path\n" + SHORT.replace(
    "roofs.measured",
    """from graphparity.common.timing.lock_step import driver
driver.SHARED = Path("/dev/shm/absent")
roofs.measured""",
)


def test_without_shared_memory_a_run_says_so_once(made):
    cells, said = of_whole(made(*CHAIN, "--budget", "1", program=NO_MEMORY), 0)
    assert said.count("The page of turns lies among the temporary files") == 1
    assert "/dev/shm/absent: No such file or directory" in said
    assert cells["plain"]["timing"]["processes"] == 3


ALONE = f"import os\n{SHORT}".replace(
    "roofs.measured",
    """os.sched_setaffinity(0, sorted(os.sched_getaffinity(0))[:1])
roofs.measured""",
)


def test_on_a_machine_with_one_core(made):
    run = made(*CONDITIONAL, "-b", "noisy", "--budget", "1", program=ALONE)
    cells, _ = of_whole(run, 0)
    assert {c["timing"]["processes"] for c in cells.values()} == {3}
    machine = json.loads(run.json.read_text())["machine"]
    assert len(machine["pinned_cores"]) == 1


@pytest.mark.long
@pytest.mark.pytorch
@pytest.mark.jax
def test_real_backends_on_a_machine_with_one_core(made):
    """The form without the mark is the same with fakes."""
    needs("torch_eager"), needs("jax_jit")
    asked = ["-w", "autograd", "-b", "torch_eager", "-b", "jax_jit", "--budget", "20"]
    cells, _ = of_whole(made(*asked, program=ALONE), 0)
    assert {c["status"] for c in cells.values()} == {"agree"}
    assert all(c["timing"]["processes"] >= 3 for c in cells.values())
    assert all(c["timing"]["forked"] >= 1 for c in cells.values())
