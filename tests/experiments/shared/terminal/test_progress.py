"""Progress where there is no terminal: a line a stage, and one a minute."""

import io
import re

import pytest
from rich.console import Console

from graphparity.experiments.shared.terminal import progress
from graphparity.experiments.shared.terminal.progress import reporting
from tests.conftest import VARIABLES, compare, run_process


class Clock:
    """Seconds that pass when they are told to."""

    def __init__(self):
        self.now = 1000.0

    def __call__(self):
        return self.now


@pytest.fixture
def clock(monkeypatch):
    monkeypatch.delenv(progress.SHOWN, raising=False)
    return Clock()


def lines(console):
    return [text.split("] ")[-1] for text in console.file.getvalue().splitlines()]


def test_work_of_ten_minutes_writes_a_line_a_stage_and_one_a_minute(clock):
    console = Console(file=io.StringIO(), width=80)
    with reporting(console, 600, clock=clock) as reporter:
        for second in range(600):
            if second in (0, 250):
                reporter.stage(f"stage from {second} on")
            reporter.doing(f"unit {second}")
            reporter.say(f"unit {second} agrees", urgent=False)
            reporter.advance()
            clock.now += 1.0
    told = lines(console)
    assert [line for line in told if "stage" in line] == [
        "0:00 stage from 0 on",
        "4:10 stage from 250 on",
    ]
    assert len(told) <= 2 + 10
    minutes = [int(line.split(":")[0]) for line in told]
    assert sorted(set(minutes)) == [*range(10)], "no minute is silent"


def test_what_is_urgent_is_said_at_once(clock):
    console = Console(file=io.StringIO(), width=80)
    with reporting(console, 3, clock=clock) as reporter:
        reporter.stage("agreement")
        reporter.say("b disagrees")
        reporter.say("c disagrees")
    assert lines(console) == [
        "0:00 agreement",
        "0:00 b disagrees",
        "0:00 c disagrees",
    ]


def test_every_line_can_be_asked_for(clock, monkeypatch):
    monkeypatch.setenv(progress.SHOWN, "all")
    console = Console(file=io.StringIO(), width=80)
    with reporting(console, 3, clock=clock) as reporter:
        reporter.doing("one")
        reporter.doing("two")
        reporter.say("three", urgent=False)
    assert lines(console) == ["0:00 one", "0:00 two", "0:00 three"]


def test_on_a_terminal_all_that_stays_to_be_read_is_there(clock):
    console = Console(file=io.StringIO(), width=80, force_terminal=True)
    with reporting(console, 3, clock=clock) as reporter:
        reporter.stage("agreement")
        reporter.say("a agrees", urgent=False)
        reporter.say("b disagrees")
    plain = re.sub(r"\x1b\[[0-9;?]*[A-Za-z]", "", console.file.getvalue())
    assert "a agrees\n" in plain
    assert "b disagrees\n" in plain


def into_a_pipe(*words):
    """A command as it is without the variable."""
    usual = {k: v for k, v in VARIABLES.items() if k != progress.SHOWN}
    return run_process(*words, env=usual)


def test_a_compare_into_a_file_writes_a_line_for_each_of_its_two_stages(tmp_path):
    """First how long it takes at most; and what does not agree, at once."""
    names = [word for name in ("plain", "nan") for word in ("-b", name)]
    done, document = compare(
        tmp_path,
        *("-w", "conditional", "-w", "fusion", *names, "--budget", "1"),
        run=into_a_pipe,
    )
    assert len(document["cells"]) == 4
    told = [line for line in done.stderr.splitlines() if re.match(r"\[\d+/", line)]
    told = [line for line in told if "longer than told" not in line]  # if it was busy
    assert len(told) <= 4 + document["effort"]["total_s"] // progress.EVERY
    first, *rest = told
    assert "Takes about 1 s" in first
    for begin, text in enumerate(("starting 2 workers", "nan disagrees", "timing 2")):
        assert any(text in line for line in rest[begin:]), done.stderr
    assert "starting 2 workers" in rest[0]
