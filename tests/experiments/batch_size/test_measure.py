"""`scaling` on the reference in float32: every size, a fit, and the figures as JSON."""

import json

import pytest

from graphparity.common.contract import registry
from graphparity.experiments.batch_size import measure, plan
from tests.conftest import run

SIZES = registry.reference(plan.WORKLOAD).SIZES


@pytest.mark.parametrize(
    "sizes", [SIZES[:4], pytest.param(SIZES, marks=pytest.mark.long)]
)
def test_every_batch_size_is_timed_and_fitted(tmp_path, monkeypatch, sizes):
    monkeypatch.setattr(registry.reference(plan.WORKLOAD), "SIZES", sizes)
    out = tmp_path / "scaling.json"
    given = ["-b", "plain", "-b", "away", "--rounds", "2", "--seconds", "0.1"]
    done = run("scaling", *given, "--json", out, "--results", tmp_path / "results")
    assert done.returncode == 0, done.stderr
    found = json.loads(out.read_text())
    rows = {row["backend"]: row for row in found["scaling"]}
    plain, away = rows["plain"], rows["away"]
    assert [point["batch"] for point in plain["points"]] == list(sizes)
    one, *_, most = plain["points"]
    assert most["step_s"]["median"] > 2 * one["step_s"]["median"]
    for point in plain["points"]:
        seconds = point["batch"] / point["images_per_s"]
        assert seconds == pytest.approx(point["step_s"]["median"])
    memory = [point["peak_bytes"] for point in plain["points"]]
    assert None not in memory  # each from a fresh process: the first size's was alone
    assert memory[-1] > memory[0] > 0
    assert plain["fit"]["per_image_s"]["median"] > 0
    assert away["points"] == []
    assert "away: pip install no-such-package" in done.stdout
    assert max(map(len, done.stdout.splitlines())) <= 120


def test_a_size_whose_memory_is_known_needs_no_process():
    """On a device every size is: it forgets what it held before."""
    known = {0: {"peak_bytes": 5}, 1: {"peak_bytes": None}}
    found = measure.Found(
        samples={("a", 1): known, ("a", 2): {0: {"peak_bytes": None}}}
    )
    assert not measure.unknown(found, "a", 1)
    assert measure.unknown(found, "a", 2)
    assert not measure.unknown(found, "b", 1)  # it was never timed
