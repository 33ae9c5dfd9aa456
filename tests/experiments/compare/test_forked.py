"""`compare` forks its later rounds' processes where it can, and says of which."""

import pytest

from graphparity.common.contract import registry
from graphparity.common.system import machine
from graphparity.experiments.compare.plan import Options
from graphparity.experiments.shared import fork_certificate
from tests.conftest import FAKES, compare

SMALL = ["-w", "two_layer_net", "--config", "digits", "--budget", "1"]


@pytest.fixture(autouse=True)
def fakes(monkeypatch):
    monkeypatch.setenv(registry.SEARCH, FAKES)


def test_later_rounds_are_forked_and_the_footnote_says_of_what(tmp_path):
    """Two rounds are priced, in fresh processes; the third is forked."""
    chosen = ["-b", "plain", "-b", "numpy_ref", "-b", "threaded"]
    done, found = compare(tmp_path, *SMALL, *chosen)
    assert done.returncode == 0, done.stdout + done.stderr
    timings = {cell["backend"]: cell["timing"] for cell in found["cells"]}
    assert {name: t["forked"] for name, t in timings.items()} == {
        "plain": 1,
        "numpy_ref": 1,
        "threaded": 0,
    }
    assert {t["processes"] for t in timings.values()} == {3}
    assert timings["plain"]["anew"] is None
    assert "importing left 1 threads" in timings["threaded"]["anew"]
    text = " ".join(done.stdout.split())
    assert "(the others started anew): 1 of 3 of numpy_ref, plain" in text
    assert "threaded: started anew, not forked: importing left 1 threads" in text
    peaks = {cell["backend"]: cell["memory"]["peak_bytes"] for cell in found["cells"]}
    assert peaks["plain"]  # of a fresh process
    assert all(len(t["compile_cold_each_s"]) == 1 for t in timings.values())


def test_a_run_without_a_certificate_says_that_a_fork_s_spread_is_not_added(tmp_path):
    done, found = compare(tmp_path, *SMALL, "-b", "plain", "-b", "threaded")
    text = " ".join(done.stdout.split())
    assert "misses of the spread is not in the intervals of plain (there is no" in text
    assert "selfcheck fork measures it." in text
    assert found["machine"]["forks"] == {}


def test_a_run_keeps_what_a_fork_misses_and_forks_nothing_that_is_off(tmp_path):
    spread = {"fresh": 4e-4, "fresh_freedom": 6, "forked": 1e-4, "forked_freedom": 6}
    ratio = {"plain": 1.0, "numpy_ref": 1.08}
    ratio = {
        n: {"median": v, "low": v - 0.01, "high": v + 0.01} for n, v in ratio.items()
    }
    rows = {n: fork_certificate.row(n, spread, off, {}) for n, off in ratio.items()}
    threads = len(machine.lanes(Options.threads)[0])
    fork_certificate.keep(tmp_path / "results", threads, rows)
    done, found = compare(tmp_path, *SMALL, "-b", "plain", "-b", "numpy_ref")
    assert done.returncode == 0, done.stdout + done.stderr
    assert found["machine"]["forks"] == dict.fromkeys(ratio, spread)
    timings = {cell["backend"]: cell["timing"] for cell in found["cells"]}
    assert timings["plain"]["forked"] > 0
    assert timings["numpy_ref"]["forked"] == 0
    text = " ".join(done.stdout.split())
    assert (
        "numpy_ref: started anew, not forked: forked processes are 8.0% slower" in text
    )
    assert "is not in the intervals" not in text
