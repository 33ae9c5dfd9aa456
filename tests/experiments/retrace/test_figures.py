"""Time lost, break-even and the curves, from samples made by hand."""

import numpy as np
import pytest

from graphparity.experiments.retrace import figures, picture, words
from graphparity.experiments.retrace.contestant import AS_IS, Contestant
from graphparity.experiments.retrace.measure import Found
from tests.experiments.shared import pictures


def one_pass(seconds, counts):
    return {"seconds": seconds, "graphs": counts}


def sampled(first, counts):
    """Six rounds of three passes; later ones take a tenth of a second a step."""
    later = one_pass([0.1] * len(first), [0] * len(first))
    passes = [one_pass(first, counts), later, later]
    return {n: {"passes": passes, "refused": None} for n in range(6)}


AGREE = {"status": "agree", "reason": None, "agreement": [], "compiled": None}


def found():
    return Found(
        samples={
            Contestant("jax_eager", AS_IS): sampled([0.5, 0.5, 0.5], [5, 5, 5]),
            Contestant("jax_jit", AS_IS): sampled([1.1, 1.1, 1.1], [1, 1, 1]),
            Contestant("jax_jit", "buckets"): sampled([2.1, 0.1, 0.1], [1, 0, 0]),
            Contestant("tf_session", AS_IS): {0: {"passes": [], "refused": "3 rows"}},
        },
        judged={
            Contestant("jax_eager", AS_IS): AGREE,
            Contestant("jax_jit", AS_IS): AGREE,
            Contestant("jax_jit", "buckets"): AGREE,
            Contestant("tf_session", AS_IS): {
                **AGREE,
                "status": "refused",
                "reason": "x",
            },
        },
        failed={"tf_xla/as is": "crashed: it broke"},
        cures={"jax_jit": ["buckets"]},
    )


def test_time_lost_is_what_a_step_took_over_its_repetitions():
    rows = {(r["backend"], r["mode"]): r for r in figures.rows(found(), [3] * 3)}
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
    rows = {r["backend"]: r for r in figures.rows(found(), [3] * 3)}
    for name, status in (("tf_session", "refused"), ("tf_xla", "crashed")):
        row = rows[name]
        assert row["status"] == status
        assert row["first_s"] is row["lost_s"] is row["graphs"] is None
    assert rows["tf_xla"]["reason"] == "it broke"


def test_it_says_what_the_cure_saved_with_its_figures():
    text = " ".join(words.sentences(figures.rows(found(), [3] * 3)))
    assert "as is, 3 graphs for 1 sizes, 3.00 s of 3.30 s lost" in text
    assert "buckets, 1 graph for 1 sizes, 2.00 s of 2.30 s lost, 1.43× as fast" in text
    assert "15 compilations of single operations" in text


def test_a_first_pass_that_was_no_slower_lost_nothing():
    measured = found()
    measured.samples[Contestant("jax_eager", AS_IS)] = sampled(
        [0.1, 0.1, 0.1], [0, 0, 0]
    )
    text = " ".join(words.sentences(figures.rows(measured, [3] * 3)))
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
    assert figures.paid_after(np.array(base), np.array(other)) == batch


def test_every_arm_that_ran_is_drawn():
    drawing = picture.draw({"retrace": figures.rows(found(), [3] * 3)})
    curves = pictures.marks(drawing["retrace"], "curve")
    assert len(curves) == 3
    assert all(len(pictures.points(curve)) == 6 for curve in curves)
    dashed = [c for c in curves if any("dash" in p.get("style", "") for p in c)]
    assert len(dashed) == 2
    assert pictures.unread(drawing["retrace"]) == pictures.READ
