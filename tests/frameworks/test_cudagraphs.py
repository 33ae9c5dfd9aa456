"""The makers of CUDA graphs, with a recorder of operations in place of a GPU's."""

import numpy as np
import pytest

from graphparity.common.contract import dtypes, specs, trees
from graphparity.common.workers.process import Unavailable, WorkerFailure
from tests.conftest import needs

pytestmark = pytest.mark.pytorch
NAME = "replayed"
PAIRS = [
    ("two_layer_net", "digits"),
    ("cnn", "digits"),
    ("cnn", "library"),
    ("optimizers", "adam"),
    ("optimizers", "adam_library"),
    ("conditional", "lecture"),
    ("autograd", "lecture"),
]


@pytest.fixture(autouse=True)
def _torch():
    needs("torch_eager")


def opened(pool, pair):
    spec = specs.spec(*pair)
    drawn = pool.ask(pool.judge, "draw", spec=spec, seed=0, steps=1)
    cast = {key: dtypes.cast(drawn[key], "float32") for key in ("start", "batches")}
    return {"spec": spec, **cast}


def same(one, other):
    """The leaves of two trees of arrays are equal, bit for bit."""
    pairs = zip(trees.leaves(one), trees.leaves(other), strict=True)
    return all(np.array_equal(a, b) for a, b in pairs)


@pytest.mark.parametrize("pair", PAIRS, ids="-".join)
def test_what_is_replayed_is_what_eager_computes(fake_pool, pair):
    """The same operations on the same numbers: not a rounding apart."""
    fake_pool.limit_s = 120.0
    given = opened(fake_pool, pair)
    names, batches = ("torch_eager", NAME), given["batches"][:3]
    steps = [[given["start"], batch] for batch in batches]
    found = [fake_pool.ask(n, "check", spec=given["spec"], steps=steps) for n in names]
    for one, other in zip(*found, strict=True):
        assert one.keys() == other.keys()
        assert all(
            same(one[part], other[part]) for part in one if one[part] is not None
        )
    if given["spec"]["kind"] != "train":
        return
    run = {**given, "checkpoints": [1, 2, 5]}
    one, other = (fake_pool.ask(name, "train_on", **run) for name in names)
    assert same(one, other)


def test_it_is_recorded_once_and_the_counter_sees_it(fake_pool):
    given = opened(fake_pool, ("autograd", "lecture"))
    assert fake_pool.ask(NAME, "compiled_in_first_step", **given)
    fake_pool.ask(NAME, "open", **given)
    assert not fake_pool.ask(NAME, "block", steps=3, untimed=1)["compiled"]


def test_losses_that_are_kept_are_not_overwritten_by_the_next_replay(fake_pool):
    spec = specs.spec("two_layer_net", "define_by_run")
    drawn = fake_pool.ask(fake_pool.judge, "draw", spec=spec, seed=0, steps=1)
    start, batches = (dtypes.cast(drawn[k], "float32") for k in ("start", "batches"))
    fake_pool.ask(NAME, "begin_training", spec=spec, state=start, batch=batches[0])
    run = fake_pool.ask(NAME, "train_batches", batches=[batches[0]] * 4)
    assert len(set(run["losses"])) == 4


def test_a_program_that_looks_at_a_value_cannot_be_recorded(fake_pool):
    given = opened(fake_pool, ("conditional", "lecture"))
    with pytest.raises(WorkerFailure, match="not permitted when a stream is recorded"):
        fake_pool.ask("looking", "open", **given)


def test_without_a_gpu_the_backend_is_unavailable_and_says_why(fake_pool):
    with pytest.raises(Unavailable, match="recorded on a GPU; needs --device cuda"):
        fake_pool.ask("torch_cudagraphs", "forget")
