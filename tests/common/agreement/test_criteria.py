"""The five criteria and their floors, against numbers worked out by hand."""

import math

import numpy as np
import pytest

from graphparity.common.agreement import criteria, limits

NEAR = {"rel": 1e-12}
# two kinds of runs: errors of (1, 0) and (0, 1); of (5, 0). Values 10 and 20, u 0.1.
VALUE, U = np.array([10.0, 20.0]), 0.1
ERRORS = [[np.array([1.0, 0.0]), np.array([0.0, 1.0])], [np.array([5.0, 0.0])]]
RUNS = [[VALUE + error for error in kind] for kind in ERRORS]


def ratios(error, noise, value=None, dtype="float64"):
    """Each criterion's ratio by its name."""
    value = np.full(np.shape(error), 64.0) if value is None else value
    found = criteria.applied(value + np.asarray(error), value, noise, dtype)
    return {criterion.name: criterion.ratio for criterion in found}


def noise(elements, projected=1.0, **more):
    return {"elements": np.asarray(elements), "projected": projected, **more}


# -- floors ----------------------------------------------------------------------------


def test_the_noise_of_an_element_adds_the_kinds_and_the_results_rounding():
    found = criteria.of_runs(VALUE, RUNS, U)
    first = (1 + 0) / 2 + 25 + 1.0**2 / 3
    second = (0 + 1) / 2 + 0 + 2.0**2 / 3
    assert found["elements"] == pytest.approx([first**0.5, second**0.5], **NEAR)
    assert found.keys() == {"elements", "projected"}
    assert criteria.size(found) == pytest.approx((first + second) ** 0.5, **NEAR)


def test_the_noise_along_a_direction_is_that_of_the_errors_part():
    found = criteria.along(np.array([3.0, 4.0]), ERRORS, VALUE, U)
    kinds = (0.6**2 + 0.8**2) / 2 + (5 * 0.6) ** 2
    rounding = ((1.0 * 0.6) ** 2 + (2.0 * 0.8) ** 2) / 3
    assert found == pytest.approx((kinds + rounding) ** 0.5, **NEAR)


def test_projected_is_along_the_output_and_updated_along_the_change():
    before = np.array([7.0, 16.0])
    found = criteria.of_runs(VALUE, RUNS, U, before)
    along = [criteria.along(d, ERRORS, VALUE, U) for d in (VALUE, VALUE - before)]
    assert [found["projected"], found["updated"]] == pytest.approx(along, **NEAR)
    assert along[0] != pytest.approx(along[1], rel=0.01)
    assert found["before"] is before


@pytest.mark.parametrize("direction", [[0.0, 0.0], [np.inf, 1.0], [np.nan, 1.0]])
def test_along_nothing_and_along_infinity_there_is_no_noise(direction):
    assert criteria.along(np.array(direction), ERRORS, VALUE, U) == 0.0


# -- what applies ----------------------------------------------------------------------


@pytest.mark.parametrize(
    ("shape", "names"),
    [
        ((), ["norm"]),
        ((1,), ["norm"]),
        ((2,), ["norm", "element", "projected"]),
        ((2, 1), ["norm", "element", "projected", "slice"]),
    ],
)
def test_which_criteria_an_output_has(shape, names):
    floors = noise(np.ones(shape))
    assert list(ratios(np.zeros(shape), floors)) == names
    after = {**floors, "before": np.zeros(shape), "updated": 1.0}
    assert list(ratios(np.zeros(shape), after)) == [*names, "update"]


def test_every_criterion_has_the_limit_of_its_name_size_and_dtype(monkeypatch):
    asked = []
    monkeypatch.setattr(limits, "limit", lambda *key: asked.append(key) or 7.0)
    value = np.ones((2, 3))
    found = criteria.applied(value, value, noise(np.ones((2, 3))), "float16")
    assert [criterion.limit for criterion in found] == [7.0] * 4
    whole = [(name, 6, "float16") for name in ("norm", "element", "projected")]
    assert asked == [*whole, ("slice", 3, "float16"), ("slice", 2, "float16")]


LIMITS = {"slice": 16.0, "projected": 24.0, "update": 16.0, "element": 32.0}


def test_the_limits_are_the_published_ones():
    """A looser one lets faults through, a tighter one accuses right programs."""
    for count in (576, 10_000):
        found = {name: limits.limit(name, count, "float32") for name in LIMITS}
        assert found == LIMITS
        wide = {name: limits.limit(name, count, "float64") for name in LIMITS}
        assert wide == {name: 32.0 * limit for name, limit in LIMITS.items()}
    norms = [limits.limit("norm", count, "float32") for count in (0, 1, 4, 576)]
    assert norms == [32.0, 32.0, 20.0, 9.0]
    slices = [limits.limit("slice", count, "float32") for count in (1, 4, 9, 576)]
    assert slices == [32.0, 20.0, 16.0, 16.0]


def test_a_slice_has_the_limit_of_its_own_elements():
    """Of a column of one number no more is known than of one number."""
    value, floors = np.ones((1, 4)), np.full((1, 4), 1e-3)
    known = {"elements": floors, "projected": 1e-3}
    out = value + np.array([[0.0, 0.02, 0.0, 0.0]])
    [found] = [
        c for c in criteria.applied(out, value, known, "float64") if "sli" in c[0]
    ]
    assert found.ratio == pytest.approx(20.0)
    assert found.limit == limits.limit("slice", 1, "float64")


# -- ratios ----------------------------------------------------------------------------


def test_norm_is_the_whole_error_over_the_whole_noise():
    found = ratios([0.25, -0.5], noise([0.125, 0.25]))
    assert found["norm"] == pytest.approx(2.0, **NEAR)


def test_an_element_is_held_against_its_own_noise_and_the_tensors():
    share = (0.125**2 + 0.25**2) / 2
    scales = [math.sqrt(0.125**2 + share), math.sqrt(0.25**2 + share)]
    found = ratios([0.25, -0.5], noise([0.125, 0.25]))["element"]
    assert found == pytest.approx(0.5 / scales[1], **NEAR)
    found = ratios([0.5, -0.5], noise([0.125, 0.25]))["element"]
    assert found == pytest.approx(0.5 / scales[0], **NEAR)


def test_one_wrong_element_of_many_is_seen_where_the_norm_is_not_moved():
    floors, error = noise(np.ones(10_000)), np.zeros(10_000)
    error[77] = -100.0
    found = ratios(error, floors)
    assert found["norm"] == pytest.approx(1.0, **NEAR)
    assert found["element"] == pytest.approx(100 / 2**0.5, **NEAR)


def test_what_is_zero_in_all_runs_must_be_zero():
    value, floors = np.array([0.0, 1.0]), noise([0.0, 0.5])
    assert ratios([1e-300, 0.0], floors, value)["element"] == math.inf
    assert ratios([0.0, 0.5], floors, value)["element"] < 1.0
    assert ratios([0.0, 0.0], noise([0.0, 0.0]), np.zeros(2))["element"] == 0.0


def test_projected_is_the_part_along_the_output():
    value = np.array([3.0, 4.0])
    found = ratios([0.25, -0.5], noise([1.0, 1.0], 0.0625), value)["projected"]
    assert found == pytest.approx((0.5 * 0.8 - 0.25 * 0.6) / 0.0625, **NEAR)


def test_update_is_the_part_along_what_the_step_changed():
    value = np.array([3.0, 4.0])
    floors = noise([1.0, 1.0], before=np.array([2.0, 4.0]), updated=0.125)
    assert ratios([0.25, 0.25], floors, value)["update"] == pytest.approx(2.0, **NEAR)
    still = noise([1.0, 1.0], before=value, updated=0.0)
    assert ratios([0.25, -0.5], still, value)["update"] == 0.0


def test_a_direction_without_noise_says_nothing():
    value = np.array([3.0, 4.0])
    assert ratios([0.25, 0.5], noise([1.0, 1.0], 0.0), value)["projected"] == 0.0
    assert ratios([0.25, 0.5], noise([1.0, 1.0]), np.zeros(2))["projected"] == 0.0


ROWS = {"row": (0, slice(None), slice(None)), "column": (slice(None), 3, slice(None))}


@pytest.mark.parametrize("where", [*ROWS.values(), (..., 4)], ids=[*ROWS, "channel"])
def test_the_worst_slice_is_found_along_every_axis(where):
    error, floors = np.full((2, 4, 5), 0.5), np.ones((2, 4, 5))
    error[where], floors[where] = -8.0, 2.0
    assert ratios(error, noise(floors))["slice"] == pytest.approx(4.0, **NEAR)


def test_a_slice_is_the_length_of_its_error_over_that_of_its_noise():
    error, floors = np.array([[3.0, 4.0], [0.0, 0.0]]), np.array([[1.0, 2.0], [1, 2]])
    rows = 5.0 / 5.0**0.5
    columns = 3.0 / 2**0.5
    assert rows > columns
    assert ratios(error, noise(floors))["slice"] == pytest.approx(rows, **NEAR)


def test_a_slice_that_must_be_zero_and_is_not_is_infinitely_off():
    error, floors = np.zeros((2, 2)), np.ones((2, 2))
    floors[:, 0] = 0.0
    assert ratios(error, noise(floors))["slice"] == 0.0
    error[:, 0] = 1.0
    assert ratios(error, noise(floors))["slice"] == math.inf


def test_an_output_in_float32_is_held_against_a_value_in_float64():
    value = np.array([1.0 + 2.0**-40, 1.0])
    out = value.astype(np.float32)
    [norm, *_] = criteria.applied(out, value, noise([2.0**-40, 0.0]), "float32")
    assert norm.ratio == pytest.approx(1.0, rel=1e-3)
