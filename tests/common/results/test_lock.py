"""One driver at a time: the second is told who the first is, a dead one holds none."""

import os
import signal
import subprocess
import sys

import pytest

from graphparity.common.results import lock
from tests.conftest import VARIABLES, run_process, start, wait_for

HOLD = """
import pathlib, sys
from graphparity.common.results import lock
with lock.held(pathlib.Path(sys.argv[1])):
    print("held", flush=True)
    sys.stdin.read()
"""


def test_a_second_driver_is_told_who_is_there_and_what_to_do(tmp_path):
    with lock.held(tmp_path), pytest.raises(lock.Busy) as raised, lock.held(tmp_path):
        pass
    text = str(raised.value)
    assert f"process {os.getpid()};" in text
    assert "--results" in text


def test_a_folder_is_free_again_after_an_error(tmp_path):
    with pytest.raises(KeyError), lock.held(tmp_path):
        raise KeyError
    with lock.held(tmp_path):
        assert (tmp_path / lock.FILE).read_text() == f"{os.getpid()}\n"


def test_a_killed_process_holds_no_lock(tmp_path):
    pipes = {"stdin": subprocess.PIPE, "stdout": subprocess.PIPE, "env": VARIABLES}
    program = [sys.executable, "-c", HOLD, str(tmp_path)]
    with subprocess.Popen(program, **pipes) as holder:
        assert holder.stdout.readline() == b"held\n"
        with pytest.raises(lock.Busy, match=f"{holder.pid};"), lock.held(tmp_path):
            pass
        holder.kill()
        holder.wait()
        with lock.held(tmp_path):
            pass
    assert holder.returncode == -signal.SIGKILL


@pytest.mark.parametrize("what", ["compare", "choose"])
def test_two_commands_on_one_folder(tmp_path, what):
    asked = ["-w", "conditional", "-b", "plain", "--budget", "60"]
    with start(tmp_path, *asked) as driver:
        wait_for(driver, "round 1:")
        done = run_process(what, "--results", tmp_path / "results", timeout=60)
        driver.send_signal(signal.SIGINT)
        driver.stdout.read()
    assert done.returncode == 2
    said = " ".join(done.stderr.replace("│", " ").split())
    assert f"in use by another run, process {driver.pid};" in said
    assert driver.returncode == 130
