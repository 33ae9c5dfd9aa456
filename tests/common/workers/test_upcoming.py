"""Answers worked out ahead: in order, not more of them than is said, each once."""

from concurrent.futures import ThreadPoolExecutor

import pytest

from graphparity.common.workers.upcoming import Upcoming


@pytest.fixture
def asked():
    return []


@pytest.fixture
def upcoming(asked):
    def question(number):
        asked.append(number)
        if number == 4:
            raise ValueError("no answer to 4")
        return 10 * number

    questions = [lambda n=n: question(n) for n in range(5)]
    with ThreadPoolExecutor(1) as executor:
        yield Upcoming(questions, executor, ahead=2)


def settle(upcoming):
    """Wait until all that was asked is answered."""
    upcoming.executor.submit(int).result()


def test_some_are_asked_beyond_what_is_wanted(upcoming, asked):
    assert upcoming.of(0) == 0
    settle(upcoming)
    assert asked == [0, 1, 2]
    assert upcoming.of(1) == 10
    settle(upcoming)
    assert asked == [0, 1, 2, 3]


def test_beyond_a_number_none_is_asked_ahead_before_it_goes_on(upcoming, asked):
    upcoming.until = 2
    assert upcoming.of(1) == 10
    settle(upcoming)
    assert asked == [0, 1]
    assert upcoming.of(2) == 20  # who needs it gets it
    settle(upcoming)
    assert asked == [0, 1, 2]
    upcoming.go_on()
    assert upcoming.of(0) == 0
    settle(upcoming)
    assert asked == [0, 1, 2]
    assert upcoming.of(1) == 10
    settle(upcoming)
    assert asked == [0, 1, 2, 3]


def test_each_is_asked_once(upcoming, asked):
    assert [upcoming.of(2), upcoming.of(0), upcoming.of(2)] == [20, 0, 20]
    settle(upcoming)
    assert asked == [0, 1, 2, 3, 4]


def test_what_a_question_raised_is_raised_where_it_is_wanted(upcoming):
    assert upcoming.of(3) == 30
    with pytest.raises(ValueError, match="no answer to 4"):
        upcoming.of(4)


def test_what_was_dropped_is_gone_and_not_asked_again(upcoming, asked):
    upcoming.of(1)
    upcoming.drop(1)
    with pytest.raises(KeyError):
        upcoming.of(1)
    settle(upcoming)
    assert asked == [0, 1, 2, 3]
