"""Ctrl-C at any moment: nothing is left of a run, its store can be read, and
`--resume` completes it."""

import os
import random
import signal

import psutil
import pytest

from graphparity.common.system import interrupts, scratch
from tests.conftest import needs, wait_for
from tests.experiments.compare.interrupting import (
    SHORT,
    WAYS,
    Interrupted,
    again_and_again,
)

ASKED = ["-w", "conditional", "-b", "plain", "-b", "noisy", "--budget", "8"]
LINES = ["agreement:", "round 1: fresh", "forked processes", "round 5: cond"]
BATCHES, EACH = 10, 10  # of moments, spread over the whole length of a run


@pytest.fixture(scope="module")
def length_s(tmp_path_factory):
    """How long a whole run takes now, with what a run of nobody's leaves."""
    run = Interrupted(tmp_path_factory.mktemp("whole"), *ASKED)
    return _whole_s(run)


def _whole_s(run):
    status, text, seconds = run.whole()
    assert status == 0, text
    assert complete(run)
    assert not run.left()
    return seconds


def complete(run, rounds=4):
    """Whether all cells asked for were timed in so many rounds or more."""
    samples, count = run.samples(), run.asked.count("-b")
    least = set(range(rounds))
    return len(samples) == count and all(least <= set(one) for one in samples.values())


def told(run, driver, tell):
    """Tell a driver to end: what it wrote until it did. Nothing is left of it."""
    tell(driver)
    text = driver.stdout.read()
    driver.wait()
    assert not run.left(), text
    if tell is not again_and_again:  # else the next run removes it
        assert not folders(run), text
    return text


def folders(run):
    """What is left among the temporary files."""
    return [*run.temporary.glob(f"{scratch.PREFIX}*")]


def resumed(run):
    """Go on with it, to the end."""
    status, text, _ = run.whole("--resume", "--budget", "1")
    assert status == 0, text
    assert complete(run), text
    assert "Traceback" not in text
    assert not run.left()
    assert not folders(run)


def after(driver, seconds):
    try:
        driver.wait(timeout=seconds)
    except psutil.TimeoutExpired:
        return


def interrupted_at(run, seconds, tell):
    """A run that is told to end after so many seconds of its life, and gone on with."""
    with run.start() as driver:
        after(driver, seconds)
        text = told(run, driver, tell)
    if "[0/" in text or run.samples():  # it had begun to heed
        assert driver.returncode in (0, interrupts.STATUS), text
        assert "Traceback" not in text
    resumed(run)


@pytest.mark.parametrize(
    ("line", "tell"),
    [*zip(LINES, WAYS, strict=True)],
    ids=[way.__name__ for way in WAYS],
)
def test_ctrl_c_at_a_step_of_a_run(tmp_path, line, tell):
    run = Interrupted(tmp_path, *ASKED, "--budget", "60")
    with run.start() as driver:
        wait_for(driver, line)
        text = told(run, driver, tell)
    assert driver.returncode == interrupts.STATUS, text
    assert "Traceback" not in text
    resumed(run)


@pytest.mark.long
@pytest.mark.parametrize("batch", range(BATCHES))
def test_ctrl_c_at_a_hundred_moments(tmp_path, length_s, batch):
    """The form without the mark: the lines above. Each batch spans a whole run."""
    rng = random.Random(batch)
    for number in range(EACH):
        seconds = length_s * (number + rng.random()) / EACH
        run = Interrupted(tmp_path / str(number), *ASKED)
        print(f"batch {batch}, after {seconds:.2f} of {length_s:.2f} s")
        interrupted_at(run, seconds, rng.choice(WAYS))


@pytest.mark.long
@pytest.mark.pytorch
def test_ctrl_c_while_a_compiler_is_at_work(tmp_path):
    """It has processes of its own, in sessions of theirs."""
    needs("torch_compile")
    asked = ["-w", "autograd", "-b", "torch_compile", "--budget", "1"]
    length_s = _whole_s(Interrupted(tmp_path / "whole", *asked))
    rng = random.Random(0)
    for number in range(5):
        run = Interrupted(tmp_path / str(number), *asked)
        interrupted_at(run, length_s * (number + rng.random()) / 5, rng.choice(WAYS))


# -- other ways to end -----------------------------------------------------------------


@pytest.mark.parametrize(
    ("number", "status"),
    [(signal.SIGTERM, interrupts.STATUS), (signal.SIGHUP, -signal.SIGHUP)],
)
def test_a_request_to_terminate_and_a_hang_up_leave_nothing(tmp_path, number, status):
    """One is answered like Ctrl-C; the other ends the driver, and so all it started."""
    run = Interrupted(tmp_path, *ASKED, "--budget", "60")
    with run.start() as driver:
        wait_for(driver, "round 2: cond")
        driver.send_signal(number)
        text = driver.stdout.read()
    assert driver.returncode == status, text
    assert not run.left()
    resumed(run)


FOREGROUND = """
import fcntl, termios
fcntl.ioctl(0, termios.TIOCSCTTY, 0)  # a session's first process ends with its terminal
"""


def test_a_terminal_that_is_closed_ends_a_run(tmp_path):
    program = FOREGROUND + SHORT
    run = Interrupted(tmp_path, *ASKED, "--budget", "60", program=program)
    ours, theirs = os.openpty()
    ends = {"stdin": theirs, "stdout": theirs, "stderr": theirs}
    with run.start(**ends) as driver:
        os.close(theirs)
        seen = b""
        while b"round" not in seen:  # its bar says what is being done
            seen += os.read(ours, 4096)
        os.close(ours)
        driver.wait(timeout=20)
    assert driver.returncode == -signal.SIGHUP
    assert not run.left()
    run.program = SHORT
    resumed(run)
