"""Which two changes together may give what is looked for."""

import numpy as np

from graphparity.common.user.sites import Change
from graphparity.experiments.diff.causes.candidates import Candidate
from graphparity.experiments.diff.causes.predicted import MOST, Effects, part

R = np.random.default_rng(0)
GIVEN = R.standard_normal((6, 5))


def one(number, rank=3):
    change = Change(kind="number", old=float(number), value=9.0)
    return Candidate(rank, f"change {number}", change)


def effects(count=12):
    """Changes that add something of their own each, and what each adds."""
    made, added = Effects({"y": GIVEN}), []
    for number in range(count):
        added.append(R.standard_normal(GIVEN.shape))
        made.enter(one(number), {"y": GIVEN + added[-1]})
    return made, added


def texts(pairs):
    return [{first.text, second.text} for first, second in pairs]


def test_the_right_pair_comes_first_where_effects_add_up():
    made, added = effects()
    found = made.pairs("y", GIVEN, GIVEN + added[3] + added[8])
    assert texts(found)[0] == {"change 3", "change 8"}
    assert len(found) == 12 * 11 // 2


def test_the_pair_that_spans_the_difference_comes_early_where_sizes_differ():
    made, added = effects()
    found = made.pairs("y", GIVEN, GIVEN + 3.0 * added[3] - 2.0 * added[8])
    assert {"change 3", "change 8"} in texts(found)[:3]


def test_the_nearest_change_comes_first():
    made, added = effects()
    found = made.alone("y", GIVEN, GIVEN + added[5] + 0.1)
    assert found[0].text == "change 5"
    assert len(found) == 12


def test_what_moves_nothing_or_other_shapes_is_not_kept():
    made = Effects({"y": GIVEN, "z": GIVEN * 1j})
    for values in (
        {"y": GIVEN},
        {"y": GIVEN[0]},
        {"y": GIVEN * np.nan},
        {"y": GIVEN * 1j},
        {"z": GIVEN * 2j},
        {},
    ):
        made.enter(one(0), values)
    assert made.moving == []
    assert made.pairs("y", GIVEN, GIVEN + 1.0) == []


def test_two_values_of_one_place_are_no_pair():
    made = Effects({"y": GIVEN})
    for _ in range(2):
        made.enter(one(0), {"y": GIVEN + R.standard_normal(GIVEN.shape)})
    assert made.pairs("y", GIVEN, GIVEN + 1.0) == []


def test_another_shape_or_kind_of_the_target_has_no_pairs():
    made, _ = effects(3)
    assert made.pairs("y", GIVEN, GIVEN[0]) == []
    assert made.pairs("y", GIVEN, GIVEN * 1j) == []
    assert made.pairs("other", GIVEN, GIVEN) == []


def test_a_large_output_is_looked_at_in_part():
    assert MOST <= part(np.ones((300, 300))).size < 2 * MOST
