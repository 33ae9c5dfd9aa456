"""When a ratio may be marked: processes, modes, and all ratios of its table."""

import pytest

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
