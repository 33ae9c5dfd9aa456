"""`retrace`: what runs, what leaks, and options that are refused."""

import json
import re

import pytest

from graphparity.experiments.retrace import plan
from tests.conftest import needs, run
from tests.experiments.shared import pictures


def test_a_dynamic_backend_runs_and_an_absent_one_is_no_failure(tmp_path):
    out, drawing = tmp_path / "retrace.json", tmp_path / "retrace.svg"
    given = ["-b", "plain", "-b", "away", "--rounds", "2", "--json", out]
    given += ["--picture", drawing, "--results", tmp_path / "results"]
    done = run("retrace", *given)
    assert done.returncode == 0, done.stdout + done.stderr
    document = json.loads(out.read_text())
    assert document["schema"] == 1
    assert sum(document["sizes"]) == plan.EFFORTS["quick"].rows
    rows = {row["backend"]: row for row in document["retrace"]}
    assert rows["plain"]["status"] == "agree"
    assert rows["plain"]["graphs"] is None  # nothing counts there: unknown, not 0
    assert rows["away"]["status"] == "unavailable"
    assert len(document["samples"]) == 2
    assert {"machine", "versions", "command", "summary"} <= document.keys()
    assert pictures.titles(drawing.read_text(), "curve")[0].startswith("plain, ")
    assert max(map(len, done.stdout.splitlines())) <= 120
    assert "plain: as is, graphs not counted for" in done.stdout


@pytest.mark.jax
def test_a_leak_fails_the_command(tmp_path):
    needs("jax_jit")
    given = ["-b", "leaky", "--rounds", "1", "--results", tmp_path / "results"]
    done = run("retrace", *given)
    assert done.returncode == 1
    text = re.sub(r"\s+", " ", done.stdout)
    assert "leaky as is agree" in text
    assert "leaky buckets disagree" in text


@pytest.mark.parametrize(
    ("arguments", "hint"),
    [
        (["-w", "matmul"], "no workload 'matmul'"),
        (["-b", "torch_egaer"], "did you mean torch_eager"),
        (["--preset", "quik"], "did you mean quick"),
        (["--rounds", "0"], "Invalid value for '--rounds'"),
        (["--picture", "no/such/folder/a.svg"], "there is no folder"),
    ],
    ids=lambda value: value[0] if isinstance(value, list) else "",
)
def test_a_wrong_option_is_told_with_a_hint(tmp_path, arguments, hint):
    done = run("retrace", *arguments, "--results", tmp_path / "results")
    assert done.returncode == 2
    assert hint in re.sub(r"[\s│]+", " ", done.stderr)
