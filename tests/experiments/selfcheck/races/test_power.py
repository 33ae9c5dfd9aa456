"""`selfcheck power`: a step that takes 5 % longer by construction; an instrument that
is blind to it is found out."""

import json

import numpy as np
import pytest

from graphparity.common.contract.cell import Cell
from graphparity.common.timing.race import head_to_head
from graphparity.common.timing.race.head_to_head import Race, Round
from graphparity.common.timing.race.place import Place
from graphparity.experiments.selfcheck import worker
from graphparity.experiments.selfcheck.races import power, race
from tests.conftest import run, run_process


class Clock:
    """Moves when it is read, and when a step is taken."""

    def __init__(self, tick):
        self.now, self.tick = 0.0, tick

    def __call__(self):
        self.now += self.tick
        return self.now


@pytest.mark.parametrize("share", [0.0, 0.05, 0.5])
@pytest.mark.parametrize("seconds", [30e-6, 3e-3])
def test_a_step_takes_so_much_longer_by_construction(share, seconds):
    clock, waited = Clock(1e-9), []

    def call(state, batch):
        clock.now += seconds / 2
        return state + batch, "loss"

    def synchronize(result):  # the other half of the step is over when it is waited for
        clock.now += seconds / 2
        waited.append(result)
        return result

    step = worker.slower(call, synchronize, share, clock)
    begin = clock.now
    assert step(1, 2) == (3, "loss")
    assert clock.now - begin == pytest.approx(seconds * (1 + share), rel=2e-3)
    assert waited == [(3, "loss")]


# -- the figures, on made-up rounds ----------------------------------------------------


def raced(ratio=1.05, spread=0.01, count=48, cause=None):
    """A race of the two forms whose rounds are made up."""
    arms = power.arms("plain", ("two_layer_net", "digits"), {})
    made = Race(Place([[0], [1]], None), arms)
    rng = np.random.default_rng(6)
    for number in range(count):
        levels = 5e-4 * np.exp(rng.normal(0, spread, 2)) * [1.0, ratio]
        samples = {
            arm.cell: sample(level, cause)
            for arm, level in zip(arms, levels, strict=True)
        }
        made.rounds.append(Round([number % 2], 1.0, samples, {}, {}))
    return made


def sample(level, cause):
    return {
        "blocks": [level] * 4,
        "control_blocks": [level] * 4,
        "disturbances": [cause] * 4,
        "waited": [0.0] * 4,
        "lock_step": True,
    }


def row(**given):
    return power.row("plain", raced(**given), first_s=5.0, each_s=1.4)


def test_five_per_cent_is_seen_where_processes_spread_by_one():
    found = row()
    assert found["size"] == 22  # in 14.7 s ten pairs of lanes after the first
    assert power.failed(found) is None
    assert found["counted"]["judged"] == 400
    assert found["ratio"]["median"] == pytest.approx(1 / 1.05, rel=0.01)


def test_the_arms_differ_by_the_share_alone():
    base, other = power.arms("plain", ("two_layer_net", "digits"), {"spec": 1})
    assert (base.request(), other.request()) == (
        {"spec": 1, "share": 0.0},
        {"spec": 1, "share": power.SLOWER},
    )
    assert base.command == other.command == "open_slower"
    assert [arm.cell.backend for arm in (base, other)] == ["plain", "plain#2"]


def test_processes_that_spread_too_much_miss_it():
    why = power.failed(row(spread=0.2))
    assert "called slower in" in why


def test_a_statistic_that_is_blind_misses_it(monkeypatch):
    whole = head_to_head.of_pairs
    alike = lambda pairs: whole([(base, base) for base, _ in pairs])
    monkeypatch.setattr(head_to_head, "of_pairs", alike)
    assert power.failed(row()) == "called slower in 0 of 400 tries"


@pytest.mark.parametrize(("first_s", "each_s"), [(25.0, 1.0), (10.0, 9.0)])
def test_where_twenty_seconds_hold_too_few_rounds_it_is_said(first_s, each_s):
    found = power.row("plain", raced(), first_s, each_s)
    assert "20 s hold" in power.failed(found)
    assert "rounds, 6 are needed" in power.failed(found)
    assert len(found["rounds"]) == 48


def test_a_busy_machine_calls_nothing_slower():
    why = power.failed(row(cause="others on the same cores"))
    assert "slower in 0 of 400 tries, 400 not judged: the machine was busy" in why


def test_a_backend_that_failed_fails():
    assert power.failed({"backend": "a", "failure": "killed"}) == "not measured: killed"


@pytest.mark.parametrize(
    ("first_s", "each_s", "made", "size"),
    [(5.0, 1.47, 48, 22), (5.0, 0.5, 48, 24), (19.0, 1.0, 48, 2), (21.0, 0.1, 48, 0)],
)
def test_a_try_has_as_many_rounds_as_twenty_seconds_hold(first_s, each_s, made, size):
    assert power.rounds_of_a_try(2, first_s, each_s, made) == size


def test_it_measures_real_processes(tmp_path):
    out = tmp_path / "power.json"
    given = ["-b", "plain", "--config", "digits", "--rounds", 12, "--json", out]
    done = run("selfcheck", "power", *given)
    [found] = json.loads(out.read_text())["rows"]
    assert [sorted(one["samples"]) for one in found["rounds"]] == [
        ["plain", "plain#2"]
    ] * 12
    assert done.returncode == int(power.failed(found) is not None)


# -- one race --------------------------------------------------------------------------


def test_one_race_is_shown_and_kept(tmp_path):
    out = tmp_path / "race.json"
    given = ["-b", "plain", "-b", "plain", "--config", "digits", "--budget", 100]
    done = run_process("selfcheck", "race", *given, "--width", 90, "--json", out)
    document = json.loads(out.read_text())
    half = document["half_width"]  # None, where others disturbed too many blocks
    assert done.returncode == int(half is None or half > 0.9)
    assert len(document["rounds"]) >= 6
    assert sorted(document["rounds"][0]["samples"]) == ["plain", "plain#2"]
    assert "plain against plain: " in done.stdout


def test_one_race_that_is_not_narrow_in_time_fails(tmp_path):
    given = ["-b", "plain", "-b", "plain", "--config", "digits", "--budget", 1]
    done = run("selfcheck", "race", *given, "--width", 0.01)
    assert done.returncode == 1


def test_a_race_has_two_backends():
    done = run("selfcheck", "race", "-b", "plain")
    assert done.returncode == 2
    assert "a race is of two backends, not of 1" in " ".join(done.stderr.split())


def test_a_backend_that_comes_twice_is_two_processes():
    named = race.arms(("a", "b", "a"), ("w", "c"), dict)
    cells = [Cell("w", "c", name, "cpu", "float32") for name in ("a", "b", "a#2")]
    assert [arm.cell for arm in named] == cells
