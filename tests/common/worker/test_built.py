"""A whole training after single steps compiles nothing anew, and gives the same."""

import numpy as np
import pytest

from graphparity.common.agreement.oracle import inputs
from graphparity.common.contract import specs, trees
from graphparity.common.contract.dtypes import cast
from graphparity.common.worker import built, session, steps

POINTS = [1, 2, 5]


@pytest.fixture
def given():
    """Spec, single steps and batches of a cell, as its agreement has them."""

    def find(workload="two_layer_net", config="digits"):
        spec = specs.spec(workload, config)
        with session.opened("numpy_ref"):
            drawn = cast(inputs.draw(spec, 0, 2), "float32")
        return spec, drawn["steps"], drawn["start"], drawn["batches"]

    return find


@pytest.fixture
def makers(monkeypatch):
    """How often a session made a trainer."""

    def count(here):
        made, make = [], here.train.make_trainer

        def counted(*arguments):
            made.append(arguments)
            return make(*arguments)

        monkeypatch.setattr(here.train, "make_trainer", counted)
        return made

    return count


def same(one, other):
    pairs = zip(trees.leaves(one), trees.leaves(other), strict=True)
    return all(np.array_equal(a, b) and a.dtype == b.dtype for a, b in pairs)


@pytest.mark.parametrize(
    ("backend", "config"), [("plain", "adam"), ("started", "adagrad"), ("plain", "sgd")]
)
def test_a_training_after_single_steps_is_the_same_and_makes_nothing(
    fakes, given, makers, backend, config
):
    """Moments begin as the backend has them, though the oracle's were written since."""
    spec, checked, start, batches = given("optimizers", config)
    with session.opened(backend):
        alone = steps.train_on(spec, start, batches, POINTS)
    with session.opened(backend) as here:
        made = makers(here)
        steps.check(spec, checked)
        after = steps.train_on(spec, start, batches, POINTS)
        assert len(made) == 1
    assert same(alone, after)


@pytest.mark.parametrize("changed", ["start", "batches", "spec", "forget"])
def test_another_training_is_made_anew(fakes, given, makers, changed):
    spec, checked, start, batches = given()
    with session.opened("plain") as here:
        made = makers(here)
        steps.whole_steps(spec, checked)
        if changed == "start":
            start = [trees.apply(lambda a: a * 2, start[0]), start[1]]
        elif changed == "batches":
            batches = [trees.apply(lambda a: a * 1, b) for b in batches[1:]]
        elif changed == "spec":
            spec = {**spec, "lr": spec["lr"] / 2}
        elif changed == "forget":
            session.forget()
        steps.train_on(spec, start, batches, POINTS)
        assert len(made) == 2


def test_a_step_is_kept_for_one_training_alone(fakes, given, makers):
    """The second of two would go on where the first ended, if it were not reset."""
    spec, checked, start, batches = given()
    with session.opened("plain") as here:
        made = makers(here)
        steps.check(spec, checked)
        runs = [steps.train_on(spec, start, batches, POINTS) for _ in range(2)]
        assert same(*runs)
        assert len(made) == 2


def test_the_oracle_keeps_nothing(given):
    spec, checked, _, _ = given()
    with session.opened("numpy_ref") as here:
        steps.check(spec, checked)
        assert here.built is None


def test_a_library_s_step_is_not_kept(fakes, given):
    """Its optimizer may hold more than what is read of it."""
    spec, checked, _, _ = given()
    start, batch = checked[0]
    with session.opened("plain"):
        fresh = built.made(spec, start[0], batch)
        assert built.to_keep(spec, start[0], batch, fresh)
        assert built.to_keep({**spec, "library": True}, start[0], batch, fresh) is None
