"""`selfcheck fork`: spread and bias of forked processes, on made-up ones of known truth
and on a real process that computes with NumPy."""

import json
import threading

import numpy as np
import pytest
from rich.console import Console

from graphparity.common.workers.process import WorkerFailure
from graphparity.experiments.selfcheck import fork, fork_figures, fork_table
from graphparity.experiments.selfcheck.fork_figures import FRESH
from graphparity.experiments.selfcheck.fork_processes import Beside
from graphparity.experiments.shared import fork_certificate
from tests.conftest import run

KIND = "forked"


def processes(rng, spread, bias=1.0, count=12, zygote=None):
    """Processes whose levels spread so about 100 µs times the bias, in two lanes."""
    levels = 1e-4 * bias * np.exp(rng.normal(0, spread, count))
    took = {"ready_s": 2.0, "open_s": 0.5, "zygote": zygote}
    return [{"blocks": [v] * 4, "lane": n % 2, **took} for n, v in enumerate(levels)]


def forks(rng, spread, bias=1.0, count=12):
    return processes(rng, spread, bias, count, zygote=7)


def found(fresh, forked, **options):
    rng = np.random.default_rng(20)
    kinds = {FRESH: processes(rng, fresh), KIND: forks(rng, forked, **options)}
    return fork_figures.figures(kinds)


def test_intervals_hold_the_true_spread_and_ratio():
    """Of 95 % intervals: of 200 all but 5 to 4 % either way. The zygote is off by what
    its children miss of the spread."""
    rng, held = np.random.default_rng(5), []
    for _ in range(200):
        off = 1.005 * np.exp(rng.normal(0, (0.02**2 - 0.01**2) ** 0.5))
        kinds = {FRESH: processes(rng, 0.02), KIND: forks(rng, 0.01, off)}
        figures = fork_figures.figures(kinds)
        truths = [(figures[FRESH]["spread"], 0.02), (figures[KIND]["spread"], 0.01)]
        truths += [(figures[KIND]["spread_over_fresh"], 0.5)]
        truths += [(figures[KIND]["over_fresh"], 1.005)]
        held.append([one["low"] <= truth <= one["high"] for one, truth in truths])
    assert (np.mean(held, axis=0) > 0.91).all()
    assert (np.mean(held, axis=0) < 0.99).all()


def test_lanes_and_zygotes_that_are_off_are_no_spread_of_processes():
    rng = np.random.default_rng(4)
    kinds = {FRESH: processes(rng, 0.01), KIND: forks(rng, 0.01)}
    before = fork_figures.figures(kinds)
    for kind in kinds.values():
        for n, process in enumerate(kind):
            factor = 1.03 if process["lane"] else 1.0
            if process["zygote"] and n >= 6:
                process["zygote"], factor = 8, factor * 1.02
            process["blocks"] = [block * factor for block in process["blocks"]]
    after = fork_figures.figures(kinds)
    assert after[FRESH]["spread"] == pytest.approx(before[FRESH]["spread"])
    known, well = (one[KIND]["known"] for one in (after, before))
    assert (known["fresh_freedom"], known["forked_freedom"]) == (10, 8)
    assert well["forked_freedom"] == 10
    assert known["forked"] < 2 * well["forked"]


def test_what_a_fork_misses_of_the_spread():
    alike = found(0.02, 0.02)[KIND]["missed"]
    assert alike["share"] < 0.5 < alike["share_high"] < 0.9
    figures = found(0.05, 0.001)
    missed, variance = figures[KIND]["missed"], figures[KIND]["known"]["fresh"]
    assert missed["share"] > 0.99
    assert missed["variance"] == pytest.approx(variance, rel=0.01)
    assert missed["variance"] < missed["variance_high"] <= variance
    assert found(0.01, 0.05)[KIND]["missed"]["share_high"] == 0.0


@pytest.mark.parametrize(("bias", "too_much"), [(1.0, False), (1.1, True), (0.9, True)])
def test_forked_processes_that_are_slower_or_faster_fail_the_check(bias, too_much):
    kinds = found(0.01, 0.01, bias=bias)
    assert fork_figures.biased(kinds[KIND]) is too_much
    assert not fork_figures.biased(kinds[FRESH])
    row = {"anew": None, "failure": None, "kinds": kinds}
    assert fork.failed(row) is too_much


def test_a_slow_mode_is_counted_and_left_out():
    rng = np.random.default_rng(3)
    kinds = {FRESH: processes(rng, 0.01), KIND: forks(rng, 0.01)}
    for process in kinds[FRESH][:3]:
        process["blocks"] = [block * 1.5 for block in process["blocks"]]
    figures = fork_figures.figures(kinds)
    assert (figures[FRESH]["slow"], figures[KIND]["slow"]) == (3, 0)
    assert figures[FRESH]["spread"]["value"] < 0.02
    assert not fork_figures.biased(figures[KIND])


def test_two_processes_have_wide_intervals_and_one_has_none():
    rng = np.random.default_rng(3)
    kinds = {kind: processes(rng, 0.01, count=1) for kind in (FRESH, KIND)}
    one = fork_figures.figures(kinds)
    assert one[FRESH]["spread"] == {"value": None, "low": None, "high": None}
    assert one[KIND]["missed"] is None
    screen = Console(record=True, width=140)
    fork_table.show(screen, {"name": {"anew": None, "failure": None, "kinds": one}})
    assert f" {one[KIND]['over_fresh']['median']:.3f} " in screen.export_text()


def test_it_measures_real_processes_of_every_kind_and_keeps_what_it_found(tmp_path):
    out = tmp_path / "fork.json"
    given = ["--processes", 6, "--seconds", 0.1, "-b", "plain", "-b", "threaded"]
    done = run("selfcheck", "fork", *given, "--json", out, "--results", tmp_path / "r")
    assert done.returncode in (0, 1), done.stderr  # two processes decide nothing
    document = json.loads(out.read_text())
    kinds = document["backends"]["plain"]["kinds"]
    assert set(kinds) == {FRESH, fork.FORKED, fork.PADDED}
    assert all(len(kind["levels_s"]) == 6 for kind in kinds.values())
    assert kinds[fork.FORKED]["ready_s"] < kinds[FRESH]["ready_s"]
    assert document["backends"]["threaded"]["kinds"] == {}
    text = " ".join(done.stdout.split())
    assert "threaded: not forked: importing left 1 threads" in text
    assert "What `compare` reads of it is in" in text
    kept = json.loads((tmp_path / "r" / fork_certificate.NAME).read_text())
    assert [*kept["backends"]] == ["plain"]
    assert kept["backends"]["plain"]["spread"] == kinds[fork.PADDED]["known"]
    assert kept["place"] == fork_certificate.place(threads=1)


def test_a_backend_that_fails_is_said_and_fails_the_check(tmp_path):
    given = ["--processes", 2, "--seconds", 0.1, "-b", "away", "--results", tmp_path]
    done = run("selfcheck", "fork", *given)
    assert done.returncode == 1
    assert "away: not measured: pip install no-such-package" in done.stdout
    assert "No certificate is kept: that takes 6 processes" in done.stdout
    assert not (tmp_path / fork_certificate.NAME).exists()


def test_an_error_in_one_lane_ends_the_other():
    """The second lane waits for its process, which is ended, and begins no other."""
    beside, done, waiting = Beside([[0], [1]]), [], threading.Event()

    class Running:
        def stop(self):
            waiting.set()

    def do(job, cores):
        done.append(job)
        if job == "fails":
            raise WorkerFailure("dead")
        beside.pools.append(Running())
        assert waiting.wait(60)

    with pytest.raises(WorkerFailure, match="dead"):
        beside.work(["waits", "fails", "never", "never"], do)
    assert sorted(done) in (["fails", "waits"], ["fails"])


def test_a_device_is_refused():
    done = run("selfcheck", "fork", "-b", "plain", "--device", "cuda")
    assert done.returncode == 2
    assert "never forked; use cpu" in " ".join(done.stderr.split())
