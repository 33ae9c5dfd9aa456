"""Batches of changing size: graphs against known counts, padding that may not leak."""

import numpy as np
import pytest

from graphparity.common.contract.dtypes import cast
from graphparity.experiments.retrace import figures, stream as streams
from graphparity.experiments.retrace.contestant import AS_IS
from graphparity.experiments.retrace.plan import Asked, Effort
from tests.conftest import backends, needs
from tests.counted import ALL, SIZES, by_hand, expected


def contestants():
    """By the modes counted by hand; a backend without any as it is, to skip."""
    for p in backends():
        counted = expected(p.id, "GRAPHS")
        for mode in (AS_IS,) if counted is None else counted:
            yield pytest.param(p.id, mode, id=f"{p.id}-{mode}", marks=p.marks)


@pytest.fixture
def stream(pool, monkeypatch):
    """A short stream of known sizes, and what the oracle makes of it."""
    monkeypatch.setattr(streams, "sizes", lambda rows, seed: SIZES)
    effort = Effort(sum(SIZES), 1, 2, False)
    asked = Asked("two_layer_net", (), "cpu", effort, 0, 60.0)
    return streams.draw(pool, asked)


def sample(pool, backend, mode, stream, passes=2):
    """The stream through one contestant in a shared process; its cure ends there."""
    arguments = cast({"start": stream.start, "batches": stream.batches}, "float32")
    arguments["spec"] = stream.spec
    pool.ask(backend, "set_cure", cure=None if mode == AS_IS else mode)
    try:
        ran = pool.ask(backend, "run_stream", **arguments, passes=passes)
        if ran["refused"]:
            return ran, None, None
        judged = streams.judge(pool, backend, stream)
        return ran, judged, pool.ask(backend, "compilations", **arguments)
    finally:
        pool.ask(backend, "set_cure", cure=None)
        pool.ask(backend, "forget")


def test_a_stream_is_the_seeds_and_ends_with_one_row():
    found = streams.sizes(1437, 3)
    assert found == streams.sizes(1437, 3) != streams.sizes(1437, 4)
    assert sum(found) == 1437
    assert found[-1] == 1
    assert min(found) >= 1
    assert max(found) <= streams.LARGEST


def test_no_row_of_the_data_is_left_out_or_drawn_twice(pool, stream):
    rows = np.concatenate([batch[0] for batch in stream.batches])
    assert stream.sizes == SIZES
    assert len(np.unique(rows, axis=0)) == sum(SIZES)


class Kinked:
    """A workload with one number a row: where it is 0 there is a kink."""

    @staticmethod
    def margin(params, x):
        return np.min(np.abs(x))


def test_rows_on_a_kink_are_left_out_and_no_others():
    x = np.arange(1.0, 40.0)
    x[[0, 7, 38]] = 0.0
    kept = streams.rows_off_kinks(Kinked, [], [x], 0, len(x))
    assert kept == [row for row in range(39) if row not in (0, 7, 38)]


@pytest.mark.parametrize(("backend", "mode"), [*contestants()])
def test_graphs_are_as_many_as_is_known_and_it_agrees(pool, stream, backend, mode):
    wanted = by_hand(backend, "GRAPHS")[mode]
    needs(backend)
    found, judged, compiled = sample(pool, backend, mode, stream)
    first, later = (figures.graphs(one) for one in found["passes"])
    assert (first, compiled) == wanted
    assert later in (0, None)
    assert judged["status"] == "agree", judged["reason"]
    outputs = {v["output"].split(" ")[0] for v in judged["agreement"]}
    assert {"loss", "param.w1", "opt.v.w1", "output"} <= outputs
    assert sum(v["output"].startswith("loss") for v in judged["agreement"]) == ALL


@pytest.mark.jax
def test_op_by_op_each_size_compiles_its_operations(pool, stream):
    needs("jax_eager")
    found, judged, _ = sample(pool, "jax_eager", AS_IS, stream)
    first, again = (one["graphs"] for one in found["passes"])
    assert judged["status"] == "agree", judged["reason"]
    assert all(count > 1 for count in (*first[:3], first[4]))
    assert first[3] == 0  # a size that was there before
    assert sum(again) == 0


@pytest.mark.tensorflow
def test_a_placeholder_of_fixed_shape_refuses_another(pool, stream):
    needs("tf_session")
    found, _, _ = sample(pool, "tf_session", AS_IS, stream)
    assert found["refused"].startswith("3 rows after 5: ValueError: Cannot feed")


@pytest.mark.parametrize(
    ("fake", "backend"),
    [
        pytest.param("leaky", "jax_jit", marks=pytest.mark.jax),
        pytest.param("leaky_xla", "tf_xla", marks=pytest.mark.tensorflow),
    ],
)
def test_padding_without_its_mask_is_caught(fakes, fake_pool, stream, fake, backend):
    needs(backend)
    _, judged, _ = sample(fake_pool, fake, "buckets", stream)
    assert judged["status"] == "disagree"
    bad = {v["output"] for v in judged["agreement"] if v["verdict"] != "agree"}
    for rows in (3, 5):
        assert {f"loss [{rows} rows]", f"opt.v.w1 [{rows} rows]"} <= bad
    assert not any("[8 rows]" in name or "[1 rows]" in name for name in bad)
