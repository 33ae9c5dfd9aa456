"""Which cores programs run on, alone and beside each other."""

import pytest

from graphparity.common.system import machine


@pytest.mark.parametrize(
    ("free", "threads", "expected"),
    [
        ([0, 1], 1, [[0], [1]]),
        ([0, 1], 2, [[0, 1]]),
        ([0, 1], None, [[0, 1]]),
        ([3], 1, [[3]]),
        ([2, 3, 5, 7, 8], 1, [[2], [3]]),
        ([2, 3, 5, 7, 8], 2, [[2, 3], [5, 7]]),
        ([2, 3, 5, 7, 8], 3, [[2, 3, 5]]),
    ],
)
def test_lanes_are_apart(monkeypatch, free, threads, expected):
    monkeypatch.setattr("os.sched_getaffinity", lambda _: set(free), raising=False)
    assert machine.lanes(threads) == expected


def test_lanes_of_more_cores_than_there_are(monkeypatch):
    monkeypatch.setattr("os.sched_getaffinity", lambda _: {0, 1}, raising=False)
    with pytest.raises(ValueError, match="offers 1 to 2"):
        machine.lanes(3)
