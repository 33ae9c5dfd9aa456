"""`retrace`: graphs against known counts, padding that may not leak, figures."""

import json
import re
import xml.etree.ElementTree as ET

import numpy as np
import pytest

from common.verify import cast
from experiments import retrace, retrace_figures, retrace_picture
from experiments.retrace import AS_IS, Arm, Asked, Effort, Found
from tests.conftest import MARKERS, needs
from tests.test_cli import run

SIZES = [5, 3, 8, 3, 1]  # four sizes; powers of two: 8, 4, 8, 4, 1
ALL = len(set(SIZES))
BUCKETS = 3
FACTS = {  # graphs in the first pass, and XLA's own count
    "torch_eager": {AS_IS: (0, None)},
    # the first size, any number of rows, one row
    "torch_compile": {AS_IS: (3, None), "dynamic": (2, None), "marked": (2, None)},
    "tf_eager": {AS_IS: (0, None)},
    # relaxed: the first size, then any
    "tf_graph": {AS_IS: (ALL, None), "signature": (1, None), "relaxed": (2, None)},
    "tf_xla": {AS_IS: (ALL, ALL), "signature": (1, ALL), "buckets": (BUCKETS, BUCKETS)},
    "tf_session": {"unknown": (None, None)},  # a finalized graph: nothing to count
    "jax_jit": {AS_IS: (ALL, None), "buckets": (BUCKETS, None)},
}
FRAMEWORKS = {"torch": "PyTorch", "tf": "TensorFlow", "jax": "JAX"}


def mark(backend):
    return getattr(pytest.mark, MARKERS[FRAMEWORKS[backend.split("_")[0]]])


ARMS = [
    pytest.param(backend, mode, id=f"{backend}-{mode}", marks=mark(backend))
    for backend, modes in FACTS.items()
    for mode in modes
]


@pytest.fixture
def stream(pool, monkeypatch):
    """A short stream of known sizes, and what the oracle makes of it."""
    monkeypatch.setattr(retrace, "sizes", lambda rows, seed: SIZES)
    effort = Effort(sum(SIZES), 1, 2, False)
    asked = Asked("two_layer_net", (), "cpu", effort, 0, 60.0)
    return retrace.draw(pool, asked)


def sample(pool, backend, mode, stream, passes=2):
    """The stream through one arm in a shared process; the backend's own form after."""
    given = cast({"start": stream.start, "batches": stream.batches}, "float32")
    given["spec"] = stream.spec
    pool.ask(backend, "set_cure", cure=None if mode == AS_IS else mode)
    try:
        found = pool.ask(backend, "run_stream", **given, passes=passes)
        if found["refused"]:
            return found, None, None
        judged = retrace.judge(pool, backend, stream)
        return found, judged, pool.ask(backend, "compilations", **given)
    finally:
        pool.ask(backend, "set_cure", cure=None)
        pool.ask(backend, "forget")


def test_a_stream_is_the_seeds_and_ends_with_one_row():
    found = retrace.sizes(1437, 3)
    assert found == retrace.sizes(1437, 3) != retrace.sizes(1437, 4)
    assert sum(found) == 1437
    assert found[-1] == 1
    assert min(found) >= 1
    assert max(found) <= retrace.LARGEST


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
    kept = retrace.away(Kinked, [], [x], 0, len(x))
    assert kept == [row for row in range(39) if row not in (0, 7, 38)]


@pytest.mark.parametrize(("backend", "mode"), ARMS)
def test_graphs_are_as_many_as_is_known_and_it_agrees(pool, stream, backend, mode):
    needs(backend)
    found, judged, compiled = sample(pool, backend, mode, stream)
    first, later = (retrace_figures.graphs(one) for one in found["passes"])
    assert (first, compiled) == FACTS[backend][mode]
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
    assert found["refused"].startswith("3 rows after 5: Cannot feed value of shape")


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


# -- figures ---------------------------------------------------------------------------


def one_pass(seconds, counts):
    return {"seconds": seconds, "graphs": counts}


def sampled(first, counts):
    """Three rounds of three passes; later ones take a tenth of a second a step."""
    later = one_pass([0.1] * len(first), [0] * len(first))
    passes = [one_pass(first, counts), later, later]
    return {n: {"passes": passes, "refused": None} for n in range(3)}


AGREE = {"status": "agree", "reason": None, "agreement": [], "compiled": None}


def found():
    return Found(
        samples={
            Arm("jax_eager", AS_IS): sampled([0.5, 0.5, 0.5], [5, 5, 5]),
            Arm("jax_jit", AS_IS): sampled([1.1, 1.1, 1.1], [1, 1, 1]),
            Arm("jax_jit", "buckets"): sampled([2.1, 0.1, 0.1], [1, 0, 0]),
            Arm("tf_session", AS_IS): {0: {"passes": [], "refused": "3 rows"}},
        },
        documents={
            Arm("jax_eager", AS_IS): AGREE,
            Arm("jax_jit", AS_IS): AGREE,
            Arm("jax_jit", "buckets"): AGREE,
            Arm("tf_session", AS_IS): {**AGREE, "status": "refused", "reason": "x"},
        },
        failed={"tf_xla/as is": "crashed: it broke"},
        cures={"jax_jit": ["buckets"]},
    )


def test_time_lost_is_what_a_step_took_over_its_repetitions():
    rows = {
        (r["backend"], r["mode"]): r for r in retrace_figures.rows(found(), [3] * 3)
    }
    plain, cured = rows["jax_jit", AS_IS], rows["jax_jit", "buckets"]
    assert plain["lost_s"]["median"] == pytest.approx(3.0)
    assert cured["lost_s"]["median"] == pytest.approx(2.0)
    assert (plain["graphs"], plain["graphs_later"], cured["graphs"]) == (3, 0, 1)
    assert cured["over_as_is"]["first"]["median"] == pytest.approx(3.3 / 2.3)
    assert cured["over_as_is"]["first"]["verdict"] == "faster"
    assert cured["over_as_is"]["later"]["verdict"] == "same"
    assert cured["paid_after"] == 2
    assert plain["break_even"]["verdict"] == "never"  # no faster once it is compiled


def test_what_refused_or_broke_has_no_figures_but_its_reason():
    rows = {r["backend"]: r for r in retrace_figures.rows(found(), [3] * 3)}
    for name, status in (("tf_session", "refused"), ("tf_xla", "crashed")):
        row = rows[name]
        assert row["status"] == status
        assert row["first_s"] is row["lost_s"] is row["graphs"] is None
    assert rows["tf_xla"]["reason"] == "it broke"


def test_it_says_what_the_cure_saved_with_its_figures():
    text = " ".join(retrace_figures.summary(retrace_figures.rows(found(), [3] * 3)))
    assert "as is, 3 graphs for 1 sizes, 3.00 s of 3.30 s lost" in text
    assert "buckets, 1 graph for 1 sizes, 2.00 s of 2.30 s lost, 1.43× as fast" in text
    assert "15 compilations of single operations" in text


def test_a_first_pass_that_was_no_slower_lost_nothing():
    given = found()
    given.samples[Arm("jax_eager", AS_IS)] = sampled([0.1, 0.1, 0.1], [0, 0, 0])
    text = " ".join(retrace_figures.summary(retrace_figures.rows(given, [3] * 3)))
    assert "jax_eager: as is, 0 graphs for 1 sizes, none of 300 ms lost" in text


@pytest.mark.parametrize(
    ("base", "other", "batch"),
    [
        ([1, 2, 3], [2, 2, 2], 2),
        ([1, 2, 3], [1, 2, 3], 1),
        ([1, 2, 3], [2, 3, 4], None),
        ([2, 2, 2], [1, 3, 2], 3),
    ],
)
def test_a_cure_has_paid_when_it_stays_ahead(base, other, batch):
    assert retrace_figures.paid_after(np.array(base), np.array(other)) == batch


def test_every_arm_that_ran_is_drawn():
    drawing = retrace_picture.draw(retrace_figures.rows(found(), [3] * 3))
    lines = list(ET.fromstring(drawing).iter("{http://www.w3.org/2000/svg}polyline"))
    curves = [line for line in lines if line.get("class") == "curve"]
    assert len(curves) == 3
    assert all(len(c.get("points").split()) == 6 for c in curves)
    dashed = [c for c in curves if c.get("stroke-dasharray")]
    assert len(dashed) == 2


# -- the command -----------------------------------------------------------------------


def test_a_dynamic_backend_runs_and_an_absent_one_is_no_failure(tmp_path):
    out, drawing = tmp_path / "retrace.json", tmp_path / "retrace.svg"
    given = ["-b", "plain", "-b", "away", "--rounds", "2", "--json", out]
    given += ["--picture", drawing, "--results", tmp_path / "results"]
    done = run("retrace", *given)
    assert done.returncode == 0, done.stdout + done.stderr
    document = json.loads(out.read_text())
    assert document["schema"] == 1
    assert sum(document["sizes"]) == retrace.EFFORTS["quick"].rows
    rows = {row["backend"]: row for row in document["retrace"]}
    assert rows["plain"]["status"] == "agree"
    assert rows["plain"]["graphs"] is None  # nothing counts there: unknown, not 0
    assert rows["away"]["status"] == "unavailable"
    assert len(document["samples"]) == 2
    assert {"machine", "versions", "command", "summary"} <= document.keys()
    assert ET.parse(drawing)
    assert max(map(len, done.stdout.splitlines())) <= 120
    assert "plain: as is, graphs not counted for" in done.stdout


@pytest.mark.jax
def test_a_leak_fails_the_command(tmp_path):
    needs("jax_jit")
    given = ["-b", "leaky", "--rounds", "1", "--results", tmp_path / "results"]
    done = run("retrace", *given)
    assert done.returncode == 1
    text = re.sub(r"\s+", " ", done.stdout)
    assert "leaky as is agree" in text
    assert "leaky buckets disagree" in text


@pytest.mark.parametrize(
    ("arguments", "hint"),
    [
        (["-w", "matmul"], "no workload 'matmul'"),
        (["-b", "torch_egaer"], "did you mean torch_eager"),
        (["--preset", "quik"], "did you mean quick"),
        (["--rounds", "0"], "Invalid value for '--rounds'"),
        (["--picture", "no/such/folder/a.svg"], "there is no folder"),
    ],
    ids=lambda value: value[0] if isinstance(value, list) else "",
)
def test_a_wrong_option_is_told_with_a_hint(tmp_path, arguments, hint):
    done = run("retrace", *arguments, "--results", tmp_path / "results")
    assert done.returncode == 2
    assert hint in re.sub(r"[\s│]+", " ", done.stderr)
