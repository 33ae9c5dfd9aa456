"""The command `precision` as a user meets it, on a fake backend."""

import json

import pytest

from tests.conftest import run
from tests.experiments.shared import pictures as drawn


def test_the_command_writes_tables_pictures_and_json(tmp_path):
    out, pictures = tmp_path / "out.json", tmp_path / "pictures"
    given = ["-b", "plain", "-b", "away", "-n", "two_layer_net", "--json", out]
    done = run("precision", *given, "--out", pictures)
    assert done.returncode == 0, done.stdout + done.stderr
    found = json.loads(out.read_text())
    assert found["small_units"][0]["told"] is True
    by_format = {row["format"]: row for row in found["precision"]}
    assert by_format["float16"]["within"] is True
    assert by_format["float16"]["measured"].startswith("float16")
    assert by_format["float16"]["price"]["median"] > 0
    assert by_format["tf32"]["reason"]
    for name, mark in (("gradients", "bar"), ("curves", "curve"), ("prices", "dot")):
        svg = (pictures / f"{name}.svg").read_text()
        assert drawn.texts(svg)
        assert drawn.marks(svg, mark)
    assert "away: unavailable" in done.stdout
    assert "In short." in done.stdout
    assert max(map(len, done.stdout.splitlines())) <= 120


def test_a_wrong_net_is_answered_with_the_nearest(tmp_path):
    done = run("precision", "-n", "wid")
    assert done.returncode == 2
    assert "did you mean wide" in done.stderr


def test_without_the_device_nothing_is_computed_and_each_backend_says_why(tmp_path):
    kept, pictures = tmp_path / "results", tmp_path / "pictures"
    given = ["--results", kept, "--out", pictures, "--json", tmp_path / "out.json"]
    done = run("precision", "--device", "cuda", "-b", "plain", *given)
    assert done.returncode == 0, done.stdout + done.stderr
    assert "plain: unavailable: " in done.stdout
    assert "In short." not in done.stdout
    assert not pictures.exists()
    assert json.loads((tmp_path / "out.json").read_text())["gradients"] == []


@pytest.mark.parametrize("command", ["precision", "scaler"])
def test_a_backend_that_is_not_installed_is_no_failure_and_keeps_nothing(
    tmp_path, command
):
    kept = tmp_path / "results"
    extra = ["--out", tmp_path / "p"] if command == "precision" else []
    done = run(command, "-b", "away", "--results", kept, *extra)
    assert done.returncode == 0, done.stdout + done.stderr
    assert "away: unavailable" in done.stdout
    assert not list(kept.glob("**/*.json"))
