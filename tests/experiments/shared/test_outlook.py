"""How long a run takes is told again where it turns out a quarter longer."""

from graphparity.experiments.shared.outlook import Outlook, lasting


def told(told_s, parts):
    """What is said where after so many seconds so many are left."""
    said = []
    outlook = Outlook(said.append, told_s)
    for number, (at, left) in enumerate(parts, 1):
        outlook.left(at, left, f"round {number} of 4 is made")
    return said


def test_a_later_end_is_told_once_and_again_where_it_is_later_still():
    [one] = told(120.0, [(100.0, 256.0), (180.0, 170.0)])
    assert one == (
        "Takes longer than told: round 1 of 4 is made after 2 minutes, about 4 minutes "
        "are left, 6 minutes in all and not 2 minutes."
    )
    assert len(told(120.0, [(100.0, 256.0), (200.0, 400.0)])) == 2


def test_an_end_as_told_is_not_told_again():
    assert told(120.0, [(40.0, 100.0)]) == []


def test_of_an_end_that_is_near_nothing_is_told():
    assert told(1.0, [(14.0, 29.0)]) == []
    assert len(told(1.0, [(14.0, 31.0)])) == 1


def test_a_time_is_said_as_people_say_it():
    assert [lasting(s) for s in (45.2, 99.4, 100.0, 356.0)] == [
        "45 s",
        "99 s",
        "2 minutes",
        "6 minutes",
    ]
