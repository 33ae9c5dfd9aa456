"""Which rounds are forked: none that is priced, and not all of the others."""

import pytest

from graphparity.common.timing import forks, interleaved

EFFORTS = interleaved.EFFORTS


@pytest.mark.parametrize("effort", EFFORTS.values(), ids=EFFORTS)
def test_priced_rounds_and_a_share_of_the_others_stay_fresh(effort):
    rounds, cold = range(effort.rounds), effort.cold_starts
    found = [forks.forks(number, cold) for number in rounds]
    priced = [interleaved.begins_cold(number, cold) is not None for number in rounds]
    assert not any(fork and price for fork, price in zip(found, priced))
    later = found[sum(priced) :]
    assert later[:4] == [True, True, True, False][: len(later)]
    assert later.count(False) == len(later) // forks.FRESH


def test_what_is_counted_of_a_cell():
    samples = [{}, {"forked": False, "anew": "threads"}, {"forked": True, "anew": None}]
    assert forks.counted(samples) == {"forked": 1, "anew": "threads"}
    assert forks.counted([{}]) == {"forked": 0, "anew": None}  # of an older run
