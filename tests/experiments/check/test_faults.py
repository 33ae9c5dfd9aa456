"""Ports with a fault in them are flagged, and right variants are not accused."""

import importlib.util

import pytest

from graphparity.common.agreement.two_programs import SAME
from graphparity.experiments.check import words
from tests.conftest import marks, needs
from tests.experiments.check.faults import FAULTS, RIGHT
from tests.experiments.check.test_models import (
    MODELS,
    OPTIONAL,
    backend,
    checked,
    edited,
    pools,
)

__all__ = ["pools"]
SHORT = {"mlp: epsilon", "gru: update turned", "transformer: the parts innermost"}


def rows(table):
    found = []
    for name, (_, left, right, *_) in table.items():
        used = [marks(backend(file)) for file in (left, right)]
        long = [] if name in SHORT else [pytest.mark.long]
        found.append(pytest.param(name, id=name, marks=[*used, *long]))
    return found


def pair(pools, tmp_path, row):
    folder, left, right, before, after = row
    for file in (left, right):
        needs(backend(file))
        library = OPTIONAL.get(file)
        if library and not importlib.util.find_spec(library):
            pytest.skip(f"{library} is not installed: pip install {library}")
    made = edited(tmp_path, folder, right, before, after)
    return checked(pools, MODELS / folder, left, made)


@pytest.mark.parametrize("name", rows(FAULTS))
def test_a_planted_fault_is_flagged(pools, tmp_path, name):
    found = pair(pools, tmp_path, FAULTS[name])
    assert found["failure"] is None
    assert found["verdict"] != SAME, words.sentence(found)


@pytest.mark.parametrize("name", rows(RIGHT))
def test_a_right_variant_is_not_accused(pools, tmp_path, name):
    found = pair(pools, tmp_path, RIGHT[name])
    assert found["verdict"] == SAME, words.sentence(found)
