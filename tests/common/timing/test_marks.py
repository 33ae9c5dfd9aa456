"""When a ratio may be marked: processes, modes, and all ratios of its table."""

import numpy as np
import pytest
from scipy import stats

from graphparity.common.timing import marks


def ratio(low, high, processes=6, used=None):
    found = {"median": (low * high) ** 0.5, "low": low, "high": high}
    return {**found, "processes": processes, "used": used or processes}


def row(found):
    word, reason = marks.judged(found)
    return {"backend": "x", "speedup": found, "verdict": word, "reason": reason}


def test_too_few_processes_say_nothing_and_why():
    word, reason = marks.judged(ratio(1.5, 1.6, processes=3))
    assert (word, reason) == ("unresolved", "too few processes to say: 3 of 6")
    word, reason = marks.judged(ratio(1.5, 1.6, processes=6, used=3))
    assert word == "unresolved"
    assert "in 3 of 6 rounds" in reason
    assert marks.judged(ratio(1.5, 1.6)) == ("faster", None)
    assert marks.judged(ratio(1.5, 1.6, used=4)) == ("faster", None)


def test_what_does_not_say_how_many_processes_it_is_of_has_none():
    of_nothing = {"median": 1.5, "low": 1.4, "high": 1.6}
    assert marks.judged(of_nothing)[1] == "too few processes to say: 0 of 6"
    assert "in 0 of 6 rounds" in marks.judged(of_nothing | {"processes": 6})[1]


@pytest.mark.parametrize(
    ("low", "high", "word"),
    [
        (1 / marks.SAME, marks.SAME, "same"),
        (1 / marks.SAME - 1e-9, 1.0, "unresolved"),
        (1.0, marks.SAME + 1e-9, "unresolved"),
        (0.5, 1.0, "unresolved"),
        (None, 0.9, "unresolved"),
        (1.1, None, "unresolved"),
        (None, None, "unresolved"),
    ],
)
def test_words_at_the_bounds(low, high, word):
    found = {"median": 1.0, "low": low, "high": high, "processes": 6, "used": 6}
    assert marks.judged(found)[0] == word
    if None in (low, high):
        assert marks.chance(found, "faster") == 1.0  # of a bound that is not known


@pytest.mark.parametrize(
    ("low", "high", "word"), [(1.01, 1.3, "faster"), (0.97, 0.999, "slower")]
)
def test_the_interval_and_the_chance_are_of_one_mind(low, high, word):
    """A bound at 1 is 5 %, and one beyond it less."""
    assert marks.judged(ratio(low, high))[0] == word
    assert marks.chance(ratio(low, high), word) < 0.05
    touching = ratio(1.0, 1.3) if word == "faster" else ratio(0.7, 1.0)
    assert marks.chance(touching, word) == pytest.approx(0.05)
    assert marks.chance(ratio(1 / marks.SAME, 1.0), "same") > 0
    assert marks.chance(ratio(0.9, 1.1), "unresolved") == 1.0


@pytest.mark.parametrize("used", [2, 4, 6])
@pytest.mark.parametrize(("low", "high"), [(0.99, 1.03), (1 / 1.03, 1 / 0.99)])
def test_the_chance_of_same_is_that_of_the_nearer_bound(low, high, used):
    """A bound at 3 % is 5 % of chance, and one nearer to 1 less."""
    assert marks.chance(ratio(low, high, used=used), "same") == pytest.approx(0.05)
    assert marks.chance(ratio(1.0, 1.3, used=used), "faster") == pytest.approx(0.05)
    assert marks.chance(ratio(1.05, 1.06, used=used), "same") == 1.0


@pytest.mark.parametrize("used", [4, 6])
def test_the_chance_is_students(used):
    low, high, t = 1.05, 1.3, stats.t(used - 1)
    center, half = np.log(low * high) / 2, np.log(high / low) / 2
    expected = 2 * t.sf(center / (half / t.ppf(0.975)))
    found = marks.chance(ratio(low, high, used=used), "faster")
    assert found == pytest.approx(expected)


def test_pooled_degrees_of_freedom_are_those_of_the_chance():
    narrow = ratio(0.98, 1.3) | {"freedom": 20.0}
    touching = ratio(1.0, 1.3) | {"freedom": 20.0}
    assert marks.chance(touching, "faster") == pytest.approx(0.05)
    few = marks.chance(ratio(0.98, 1.3), "faster")
    assert few != pytest.approx(marks.chance(narrow, "faster"), rel=1e-3)


@pytest.mark.parametrize(
    ("value", "word", "chance"),
    [(1.5, "faster", 0.0), (1.0, "faster", 1.0), (1.0, "same", 0.0), (2, "same", 1.0)],
)
def test_processes_that_are_equal_leave_nothing_to_chance(value, word, chance):
    assert marks.chance(ratio(value, value), word) == chance


def test_holms_chances_of_a_table(monkeypatch):
    """Of four: the least times 4, the next times 3 … never less than the one before."""
    raw = {"a": 0.01, "b": 0.04, "c": 0.03, "d": 0.005, "e": None}
    rows = [row(ratio(1.1, 1.2)) | {"backend": name} for name in raw]
    rows[-1] |= {"speedup": None, "verdict": "refused"}
    found = {id(r["speedup"]): raw[r["backend"]] for r in rows}
    monkeypatch.setattr(marks, "chance", lambda ratio, _: found[id(ratio)])
    marks.hold_rate(rows)
    chances = [r["chance"] for r in rows[:4]]
    assert chances == pytest.approx([0.03, 0.06, 0.06, 0.02])
    verdicts = ["faster", "unresolved", "unresolved", "faster", "refused"]
    assert [r["verdict"] for r in rows] == verdicts
    assert "among 4 ratios" in rows[1]["reason"]


@pytest.mark.parametrize(
    ("raw", "chance", "word"),
    [(0.025, 0.05, "faster"), (0.026, 0.052, "unresolved"), (0.9, 1.0, "unresolved")],
)
def test_a_table_is_wrong_in_one_of_twenty_at_most(raw, chance, word, monkeypatch):
    rows = [row(ratio(1.1, 1.2)), row(ratio(1.1, 1.2))]
    monkeypatch.setattr(marks, "chance", lambda *_: raw)
    marks.hold_rate(rows)
    assert [r["verdict"] for r in rows] == [word] * 2
    assert [r["chance"] for r in rows] == pytest.approx([chance] * 2)


def test_what_alone_is_a_mark_may_be_chance_among_many():
    alone, among = [row(ratio(1.01, 1.3))], [row(ratio(1.01, 1.3))]
    marks.hold_rate(alone)
    assert alone[0]["verdict"] == "faster"
    ties = [row(ratio(0.8, 1.25)) for _ in range(34)]
    marks.hold_rate([*among, *ties])
    assert among[0]["verdict"] == "unresolved"
    assert "among 35 ratios" in among[0]["reason"]
    assert among[0]["chance"] > marks.RATE


def test_a_certain_mark_stands_among_many_and_unlike_ones_are_not_counted():
    certain, refused = row(ratio(1.9, 2.1)), row(ratio(1.9, 2.1))
    refused |= {"speedup": None, "verdict": "refused"}
    ties = [row(ratio(0.8, 1.25)) for _ in range(34)]
    marks.hold_rate([certain, refused, *ties])
    assert certain["verdict"] == "faster"
    assert certain["chance"] < 0.01
    assert refused["verdict"] == "refused"
    assert "chance" not in refused


def test_marks_are_taken_back_with_the_reason():
    rows = [row(ratio(1.9, 2.1)), row(ratio(0.8, 1.25))]
    marks.take_back(rows, "the machine was busy in 60 % of the blocks")
    assert [r["verdict"] for r in rows] == ["unresolved"] * 2
    assert "60 %" in rows[0]["reason"]
    assert rows[1]["reason"] is None
