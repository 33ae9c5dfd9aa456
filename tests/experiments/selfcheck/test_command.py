"""The command: a device or a backend that is not there is one line and status 1."""

import pytest

from tests.conftest import run


@pytest.mark.parametrize(
    ("check", "who"),
    [
        (["same", "--size", "30us", "--rounds", "6"], "plain, 30us: not measured"),
        (["seeds", "--count", "1", "--config", "session", "--no-free"], "plain"),
    ],
)
def test_without_the_device_it_says_so(check, who):
    """`plain` runs on the CPU alone."""
    done = run("selfcheck", *check, "-b", "plain", "--device", "cuda")
    assert done.returncode == 1
    said = " ".join(done.stdout.split())
    assert "Traceback" not in said + done.stderr
    assert f"{who}: unavailable: " in said
