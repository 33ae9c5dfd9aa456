"""A model that is changed: what is refused, and that it is put back."""

import types

import numpy as np
import pytest

from graphparity.experiments.check.causes.changing import Side
from graphparity.experiments.check.matching import atoms
from graphparity.experiments.check.models import Model, Refused
from graphparity.experiments.check.results import Batch, Way
from tests.experiments.check.matching.planted import tensor


class Pool:
    """A worker that makes a model with tensors of these shapes."""

    dtype = "float64"

    def __init__(self, *shapes):
        self.shapes, self.asked = shapes, []

    def ask(self, worker, command, **given):
        self.asked.append(command)
        every = [tensor(f"new.{n}", shape) for n, shape in enumerate(self.shapes)]
        return {"raised": None, "tensors": every}


def side(pool):
    tensors = atoms.side([tensor("a", (3, 2)), tensor("b", (2,))])
    model = Model(None, "one", "worker", side=tensors)
    form = types.SimpleNamespace(seed=0)
    batch = Batch({"x": np.zeros(3)}, {})
    return Side(pool, model, Way(tensors), np.zeros(8), batch, form)


def test_weights_of_the_same_forms_may_have_other_names():
    pool = Pool((3, 2), (2,))
    with side(pool).changed([]) as model:
        assert list(model.side.tensors) == ["new.0", "new.1"]
        assert pool.asked == ["model_changed"]
    assert pool.asked == ["model_changed", "model_restored"]


@pytest.mark.parametrize("shapes", [[(2, 3), (2,)], [(3, 2)]])
def test_weights_of_other_forms_are_refused_and_the_model_is_put_back(shapes):
    pool = Pool(*shapes)
    with pytest.raises(Refused, match="other forms"), side(pool).changed([]):
        pass
    assert pool.asked[-1] == "model_restored"
