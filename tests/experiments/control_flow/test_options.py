"""`control_flow`: tables, words and JSON; gaps; options that are refused."""

import json

import pytest

from tests.conftest import needs, run


@pytest.mark.jax
def test_the_facts_of_a_backend_end_in_tables_words_and_json(tmp_path):
    needs("jax_jit")
    out = tmp_path / "control.json"
    done = run("control_flow", "-b", "jax_jit", "--no-cost", "--json", out)
    assert done.returncode == 0, done.stdout + done.stderr
    document = json.loads(out.read_text())
    assert document["schema"] == 1
    [one] = document["control_flow"]
    assert (one["backend"], one["status"]) == ("jax_jit", "found")
    after = done.stdout.partition("In short:\n")[2]
    assert "\n  For one z, " in after  # each finding begins a line
    assert max(map(len, done.stdout.splitlines())) <= 120


def test_a_backend_without_ways_is_a_gap(tmp_path):
    done = run("control_flow", "-b", "plain", "--no-cost")
    assert done.returncode == 0, done.stderr
    assert "unsupported" in done.stdout


def test_a_wrong_option_exits_2_with_a_hint():
    done = run("control_flow", "-b", "jax_jti")
    assert done.returncode == 2
    assert "jax_jit" in done.stderr
