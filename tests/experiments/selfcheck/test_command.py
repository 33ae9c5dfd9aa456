"""The command: a device or a backend that is not there is one line and status 1."""

import pytest

from tests.conftest import run


@pytest.mark.parametrize(
    "check",
    [
        ["same", "--pairs", "1", "--seconds", "1", "--rounds", "2"],
        ["seeds", "--count", "1", "--config", "session", "--no-free"],
    ],
)
def test_without_the_device_it_says_so(check):
    """`plain` runs on the CPU alone."""
    done = run("selfcheck", *check, "-b", "plain", "--device", "cuda")
    assert done.returncode == 1
    said = " ".join(done.stdout.split())
    assert "Traceback" not in said + done.stderr
    assert "plain: unavailable: " in said
