"""One operation has one name, whoever spells it; two operations never share one."""

import pytest

from graphparity.common.graphs import operations

SPELLINGS = {
    "sine": "sin sine Sin aten.sin.default",
    "cosine": "cos cosine Cos aten.cos.default",
    "tanh": "tanh Tanh aten.tanh.default",
    "sigmoid": "logistic Sigmoid aten.sigmoid.default",
    "error_function": "erf Erf aten.erf.default",
    "floor": "floor Floor aten.floor.default",
    "floor_divide": "FloorDiv aten.floor_divide.default",
    "square_root": "sqrt Sqrt aten.sqrt.default",
    "reduce_max": "Max reduce_max aten.amax.default aten.max.default aten.max.dim",
    "reduce_min": "Min reduce_min aten.amin.default aten.min.default aten.min.dim",
    "maximum": "max maximum Maximum aten.maximum.default aten.max.other",
    "minimum": "min minimum Minimum aten.minimum.default aten.min.other",
    "select": "select_n select SelectV2 Select aten.where.self",
    "slice": "slice Slice StridedSlice aten.slice.Tensor aten.select.int",
    "sort": "sort aten.sort.default",
    "argsort": "aten.argsort.default",
    "remainder": "rem remainder TruncateMod aten.fmod.Tensor",
    "floor_remainder": "FloorMod aten.remainder.Tensor",
    "sum_pool": "reduce_window_sum",
    "random": "RandomUniform RandomStandardNormal aten.rand.default aten.randn.default",
}
PAIRS = [(own, name) for name, row in SPELLINGS.items() for own in row.split()]


@pytest.mark.parametrize(("own", "name"), PAIRS, ids=[own for own, _ in PAIRS])
def test_a_name_of_any_framework_is_the_shared_one(own, name):
    assert operations.shared(own) == name
    assert operations.known(name)


def test_a_name_outside_the_vocabulary_is_not_known():
    assert not operations.known(operations.shared("aten.frobnicate.default"))


def test_no_name_means_two_operations():
    rows = [name for row in operations.TABLE.values() for name in row.split()]
    rows += operations.TABLE
    assert sorted(rows) == sorted(set(rows))
