"""Commands that are interrupted, comparisons above all, and what is left of them."""

import contextlib
import os
import signal
import subprocess
import sys
import time

import psutil

from graphparity.common.results import store
from tests.conftest import VARIABLES

MARK = "MARKED_BY_A_TEST"  # the variable by which processes of a run are found
LEFT_S = 3.0  # after a driver's end, in which all that it started ends too
AS_IN_A_TERMINAL = """
import signal
for number in (signal.SIGINT, signal.SIGHUP, signal.SIGTERM):
    signal.signal(number, signal.SIG_DFL)
"""
SHORT = """
import sys
from graphparity.common.timing import roofs
from graphparity.experiments import cli
roofs.measured = lambda *_: None  # seconds of a run that are the machine's alone
sys.argv[0] = "experiments"
cli.main()
"""


class Interrupted:
    """A comparison whose driver is told to end, at a moment or a line of its output.

    program: of the driver, in Python; name: of another command. The driver is in a
    session of its own; Ctrl-C is handled in it as in a terminal's foreground, whatever
    this process does.
    """

    def __init__(self, folder, *asked, program=SHORT, name="compare", **variables):
        self.results, self.temporary = folder / "results", folder / "tmp"
        self.temporary.mkdir(parents=True, exist_ok=True)
        self.program, self.asked = program, list(map(str, asked))
        self.name = name
        self.mark = str(folder)
        own = {MARK: self.mark, "TMPDIR": str(self.temporary)}
        self.variables = {**VARIABLES, **own, **variables}

    def start(self, *more, **options):
        """The driver, its output in a pipe."""
        program = AS_IN_A_TERMINAL + self.program
        command = [sys.executable, "-c", program, self.name]
        places = ["--results", str(self.results)]
        usual = {"stdout": subprocess.PIPE, "stderr": subprocess.STDOUT, "text": True}
        usual |= {"stdin": subprocess.DEVNULL, "start_new_session": True}
        return psutil.Popen(
            [*command, *places, *self.asked, *more],
            env=self.variables,
            **{**usual, **options},
        )

    def whole(self, *more):
        """A run to its end: its exit status, output and seconds."""
        begin = time.monotonic()
        with self.start(*more) as driver:
            text = driver.stdout.read()
        return driver.returncode, text, time.monotonic() - begin

    def left(self):
        """The processes of the run that have not ended LEFT_S from now."""
        end = time.monotonic() + LEFT_S
        while (found := self.running()) and time.monotonic() < end:
            psutil.wait_procs(found, timeout=0.05)
        return [(one.pid, _name(one)) for one in found]

    def running(self):
        """All processes of the run, in whatever session and of whatever parent."""
        return [one for one in psutil.process_iter() if self._ours(one)]

    def _ours(self, process):
        try:
            return (
                process.status() != psutil.STATUS_ZOMBIE
                and process.environ().get(MARK) == self.mark
            )
        except psutil.Error:
            return False

    def samples(self):
        """What is kept of each cell, by round; none where there is no store yet."""
        file = self.results / store.FILE
        if not file.exists() or not file.stat().st_size:
            return {}
        with store.reading(self.results) as kept:  # it is looked through first
            found = {cell: {} for run in kept.runs() for cell in kept.cells(run)}
            for run in kept.runs():
                found |= kept.samples(run)
            return found


def _name(process):
    try:
        return " ".join(process.cmdline())[-200:]
    except psutil.Error:
        return "(ended meanwhile)"


# -- how a driver is told --------------------------------------------------------------


def driver_alone(driver):
    with contextlib.suppress(psutil.NoSuchProcess):  # its run was over before
        driver.send_signal(signal.SIGINT)


def whole_group(driver):
    """As a terminal does it."""
    _to_group(driver)


def both(driver):
    driver_alone(driver)
    _to_group(driver)


def again_and_again(driver):
    """Somebody who does not wait."""
    while driver.poll() is None:
        _to_group(driver)
        try:
            driver.wait(timeout=0.02)
        except psutil.TimeoutExpired:
            continue


def _to_group(driver):
    try:
        os.killpg(driver.pid, signal.SIGINT)
    except ProcessLookupError:
        return


WAYS = [driver_alone, whole_group, both, again_and_again]
