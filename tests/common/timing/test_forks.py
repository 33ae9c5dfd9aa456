"""Which rounds are cold, warm, forked: none that is priced, and not all others."""

import pytest

from graphparity.common.timing import forks, interleaved

EFFORTS = interleaved.EFFORTS
COLD, WARM = True, False


@pytest.mark.parametrize(
    ("cold_starts", "lanes", "kinds"),
    [
        (1, 1, [COLD, WARM]),
        (3, 1, [COLD, WARM, COLD, COLD]),
        (1, 2, [COLD, COLD, WARM, WARM]),
        (2, 2, [COLD, COLD, WARM, WARM]),
        (3, 2, [COLD, COLD, WARM, WARM, COLD, COLD]),
        (0, 1, [COLD, WARM]),
    ],
)
def test_the_first_rounds_are_cold_the_next_warm_then_cold_until_enough_are(
    cold_starts, lanes, kinds
):
    """Those that run beside each other are of one kind."""
    found = [forks.begins_cold(n, cold_starts, lanes) for n in range(len(kinds) + 4)]
    assert found == [*kinds, *[None] * 4]
    assert forks.priced(cold_starts, lanes) == len(kinds)
    assert kinds.count(COLD) >= cold_starts


@pytest.mark.parametrize("lanes", [1, 2])
@pytest.mark.parametrize("effort", EFFORTS.values(), ids=EFFORTS)
def test_priced_rounds_and_a_share_of_the_others_stay_fresh(effort, lanes):
    kind = effort.cold_rounds(), lanes
    priced = forks.priced(*kind)
    rounds = range(priced + 8 * lanes)
    found = [forks.forks(number, *kind) for number in rounds]
    assert not any(found[:priced])
    later = found[priced::lanes]
    assert later == [True, True, True, False] * 2
    for number in rounds[::lanes]:  # beside each other
        assert len(set(found[number : number + lanes])) == 1


def test_what_is_counted_of_a_cell():
    samples = [{}, {"forked": False, "anew": "threads"}, {"forked": True, "anew": None}]
    assert forks.counted(samples) == {"forked": 1, "anew": "threads"}
    assert forks.counted([{}]) == {"forked": 0, "anew": None}  # of an older run
