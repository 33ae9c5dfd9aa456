"""The line that tells a config's agreement as soon as it is known."""

import io
import re

import pytest
from rich.console import Console

from graphparity.common.contract.cell import Cell
from graphparity.experiments.compare import verdict_line
from graphparity.experiments.shared.terminal.progress import reporting
from tests.conftest import compare

PAIR = ("two_layer_net", "digits")


def line(device="cpu", **statuses):
    cells = {
        Cell(*PAIR, name, device, "float32"): {
            "status": status,
            "reason": None if status == "agree" else f"why\n  of {name}",
        }
        for name, status in statuses.items()
    }
    return verdict_line.line(cells)


@pytest.mark.parametrize(
    ("statuses", "told"),
    [
        ({"a": "agree", "b": "agree"}, "2 of 2 agree"),
        ({"a": "agree", "b": "disagree"}, "1 of 2 agree, b disagrees: why of b"),
        (
            {"a": "crashed", "b": "timeout", "c": "agree"},
            "1 of 3 agree, a crashed: why of a; b timed out: why of b",
        ),
        ({"a": "agree", "b": "unavailable"}, "a agrees, not here: b"),
        ({"a": "unsupported"}, "nothing ran, not here: a"),
        ({"a": "odd"}, "a odd: why of a"),
        ({"a": "disagree", "b": "unsupported"}, "a disagrees: why of a; not here: b"),
    ],
)
def test_what_does_not_agree_is_named_with_its_reason(statuses, told):
    assert line(**statuses) == f"two_layer_net/digits: {told}"


def test_a_gpu_is_named():
    assert line("cuda", a="agree") == "two_layer_net/digits on cuda: a agrees"


def test_a_run_tells_each_config_before_it_times_anything(tmp_path):
    names = [word for name in ("plain", "nan") for word in ("-b", name)]
    words = ["-w", "conditional", *names, "--budget", "1"]
    done, document = compare(tmp_path, *words)
    lines = done.stderr.splitlines()
    told = [i for i, text in enumerate(lines) if "lecture: 1 of" in text]
    assert len(told) == 1, done.stderr
    assert "conditional/lecture: 1 of 2 agree, nan disagrees: " in lines[told[0]]
    assert "NaN or inf where the oracle is finite" in lines[told[0]]
    assert "about 1 s, less where every ratio is within" in lines[0]
    assert document["effort"]["wall_s"].keys() >= {
        "oracle",
        "compile",
        "timed",
        "judging",
    }
    assert "; timed " in done.stdout
    assert told[0] < next(i for i, text in enumerate(lines) if "round 1:" in text)


@pytest.mark.parametrize("terminal", [False, True])
def test_a_line_stays_where_there_is_a_bar_and_where_there_is_none(terminal):
    """Markup in a reason is text, and a long line is not cut."""
    out = io.StringIO()
    console = Console(file=out, force_terminal=terminal, width=80)
    told = "net/x: b disagrees: grad[w1] [red] is far off" + " far" * 30
    with reporting(console, 2) as reporter:
        reporter.doing("agreement: net/x")
        reporter.say(told)
        reporter.advance()
    plain = re.sub(r"\x1b\[[0-9;?]*[A-Za-z]", "", out.getvalue())
    assert told in plain
    assert terminal or re.search(r"^\[0/2\] 0:0\d net/x: b", plain, re.MULTILINE)
