"""The document of `dialects` is JSON, whatever was found."""

import json
import math
from dataclasses import fields
from types import SimpleNamespace

import pytest

from graphparity.experiments.dialects import discover, figures
from graphparity.experiments.dialects.discover import Known
from graphparity.experiments.dialects.measure import Found
from graphparity.experiments.dialects.neutral_rule import Dialect

EVERYTHING = SimpleNamespace(call=None)
INFINITE = [(n, v) for n, every in discover.CHOICES.items() for v in every]


def made(dialect):
    found = Found(known=[Known("keras.optimizers", "Adam", dialect, {}, 0.0, 0)])
    return figures.document(EVERYTHING, found)


@pytest.mark.parametrize(("name", "value"), INFINITE)
def test_what_can_be_found_can_be_written(name, value):
    """NAdam of Keras and optax is found with a `warm` that is infinite."""
    written = json.dumps(made(Dialect("adam").but(**{name: value})), allow_nan=False)
    [kept] = json.loads(written)["dialects"]["optimizers"]
    assert kept["default"][name] == (None if value == math.inf else value)
    assert kept["default"].keys() == {one.name for one in fields(Dialect)}
