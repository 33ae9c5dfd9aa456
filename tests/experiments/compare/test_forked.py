"""`compare` forks its later rounds' processes where it can, and says of which."""

import pytest

from graphparity.common.contract import registry
from graphparity.experiments.compare import operating_point
from graphparity.experiments.shared import fork_certificate
from tests.conftest import FAKES, compare

SMALL = ["-w", "two_layer_net", "--config", "digits", "--width", "99%"]


@pytest.fixture(autouse=True)
def fakes(monkeypatch):
    monkeypatch.setenv(registry.SEARCH, FAKES)


def test_later_rounds_are_forked_and_the_footnote_says_of_what(tmp_path):
    """In each lane two rounds are priced, in fresh processes; the next is forked. From
    six processes on an interval is narrow enough."""
    chosen = ["-b", "plain", "-b", "numpy_ref", "-b", "threaded"]
    done, found = compare(tmp_path, *SMALL, *chosen)
    assert done.returncode == 0, done.stdout + done.stderr
    timings = {cell["backend"]: cell["timing"] for cell in found["cells"]}
    lanes = len(found["machine"]["lanes"]["cpu"])
    made, forked = 6, 6 - 2 * lanes - (lanes == 1)  # of one lane one more is fresh
    assert {name: t["forked"] for name, t in timings.items()} == {
        "plain": forked,
        "numpy_ref": forked,
        "threaded": 0,
    }
    assert {t["processes"] for t in timings.values()} == {made}
    assert timings["plain"]["anew"] is None
    assert "importing left 1 threads" in timings["threaded"]["anew"]
    text = " ".join(done.stdout.split())
    assert f"(the others started anew): {forked} of 6 of numpy_ref, plain" in text
    assert "threaded: started anew, not forked: importing left 1 threads" in text
    peaks = {cell["backend"]: cell["memory"]["peak_bytes"] for cell in found["cells"]}
    assert peaks["plain"]  # of a fresh process
    prices = {name: len(t["compile_cold_each_s"]) for name, t in timings.items()}
    checked = lanes + 1  # what is checked is priced, and the oracle is not checked so
    assert prices == {"plain": checked, "threaded": checked, "numpy_ref": lanes}


def test_a_run_without_a_certificate_says_that_a_fork_s_spread_is_not_added(tmp_path):
    done, found = compare(tmp_path, *SMALL, "-b", "plain", "-b", "threaded")
    text = " ".join(done.stdout.split())
    assert "misses of the spread is not in the intervals of plain (there is no" in text
    assert "selfcheck fork measures it, by timing forked processes" in text
    assert found["machine"]["forks"] == {}


def test_a_run_keeps_what_a_fork_misses_and_forks_nothing_that_is_off(tmp_path):
    spread = {"fresh": 4e-4, "fresh_freedom": 6, "forked": 1e-4, "forked_freedom": 6}
    ratio = {"plain": 1.0, "numpy_ref": 1.08}
    ratio = {
        n: {"median": v, "low": v - 0.01, "high": v + 0.01} for n, v in ratio.items()
    }
    rows = {n: fork_certificate.row(n, spread, off, {}) for n, off in ratio.items()}
    fork_certificate.keep(tmp_path / "results", operating_point.ONE, rows)
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
