"""Profiles made by hand: rows matched, and the difference laid to the few."""

import pytest

from graphparity.experiments.explain import match, picture, words
from graphparity.experiments.shared.charts import palette
from graphparity.experiments.shared.terminal import tables
from tests.experiments.shared import pictures

NAMES = ("a", "b")


def profile(**seconds):
    rows = [
        {"name": name, "kind": "kernel", "seconds": s, "count": 2.0}
        for name, s in seconds.items()
    ]
    return {"step_s": sum(seconds.values()), "blocks_s": [], "rows": rows}


def sampled(step_s):
    """Six rounds of blocks about a step time, each a little off."""
    return {
        n: {"blocks": [step_s * (1 + 0.001 * (n + k)) for k in range(9)]}
        for n in range(6)
    }


def explained(first, second, steps=(5e-3, 9e-3)):
    samples = dict(zip(NAMES, map(sampled, steps), strict=True))
    sides = [
        match.side(samples[name], [profile(**given)] * 3)
        for name, given in zip(NAMES, (first, second), strict=True)
    ]
    groups = match.groups(sides)
    ratio = match.compare(samples, NAMES)
    return sides, groups, words.comparison(NAMES, sides, ratio, groups)


FIRST = {"mm": 3e-3, "relu": 1e-3, "sum": 1e-3}
SECOND = {"mm": 6.4e-3, "relu": 1.5e-3, "sum": 0.9e-3}


def test_rows_and_the_rest_add_up_to_the_measured_step():
    sides, groups, _ = explained(FIRST, SECOND)
    for key, side in zip(("a_s", "b_s"), sides, strict=True):
        measured = side["step_s"]["median"]
        assert sum(r["seconds"] for r in side["rows"]) == pytest.approx(measured)
        assert sum(g[key] for g in groups) == pytest.approx(measured)
        assert side["rows"][-1]["name"] == match.REST
    assert groups[-1]["op"] == match.REST


def test_a_profile_that_is_a_tenth_off_is_told_and_its_rest_shown():
    sides, _, _ = explained(FIRST, SECOND, steps=(5e-3, 6e-3))
    assert [side["within"] for side in sides] == [True, False]
    rest = sides[1]["rows"][-1]["seconds"]
    assert rest == pytest.approx(sides[1]["step_s"]["median"] - 8.8e-3)
    assert rest < 0


def test_the_few_kernels_that_make_the_difference_are_named_with_their_figures():
    sides, groups, text = explained(FIRST, SECOND)
    difference = sides[1]["step_s"]["median"] - sides[0]["step_s"]["median"]
    assert [g["op"] for g in match.makers(groups, difference)] == ["dot"]
    assert "b takes 1.80 times [1.80, 1.80] as long as a" in text
    assert "85 % are dot +3.40 ms (6.40 ms against 3.00 ms; the largest is b's mm)" in (
        text
    )


def test_more_are_named_until_they_make_four_fifths():
    second = {"mm": 5e-3, "relu": 2.8e-3, "sum": 1e-3}
    sides, groups, text = explained(FIRST, second)
    difference = sides[1]["step_s"]["median"] - sides[0]["step_s"]["median"]
    assert [g["op"] for g in match.makers(groups, difference)] == ["dot", "pointwise"]
    assert "dot +2.00 ms" in text
    assert "pointwise +1.80 ms" in text


def test_what_goes_the_other_way_is_told():
    second = {"mm": 7.5e-3, "relu": 0.2e-3, "sum": 1e-3}
    _, _, text = explained(FIRST, second)
    assert "The other way: pointwise −800 µs." in text


def test_the_faster_one_is_explained_the_same_way():
    _, _, text = explained(SECOND, FIRST, steps=(9e-3, 5e-3))
    assert "b takes 0.56 times" in text
    assert "dot −3.40 ms (3.00 ms against 6.40 ms; the largest is a's mm)" in text


def test_no_difference_is_explained_where_none_is_resolved():
    _, _, text = explained(FIRST, FIRST, steps=(5e-3, 5.01e-3))
    assert "no difference" in text
    assert "a's largest part is mm, 60 %" in text
    assert " are " not in text


def test_a_convolution_and_its_gradient_are_one_where_a_side_cannot_tell():
    apart = {"aten::conv2d": 1e-3, "aten::convolution_backward": 2e-3}
    _, groups, _ = explained(apart, {"conv_general_dilated": 4e-3})
    [group] = [g for g in groups if g["op"] == "convolution, gradients"]
    assert (group["a_s"], group["b_s"]) == pytest.approx((3e-3, 4e-3))
    _, groups, _ = explained(apart, apart)
    assert {"convolution", "convolution gradient"} <= {g["op"] for g in groups}


def test_matched_parts_have_one_colour_and_a_rest_below_zero_is_told():
    sides, groups, _ = explained(FIRST, SECOND, steps=(5e-3, 6e-3))
    settings = {"workload": "a < b", "config": "any", "backends": NAMES}
    figures = {"sides": dict(zip(NAMES, sides, strict=True)), "groups": groups}
    drawn = picture.draw({"settings": settings, "explain": figures})["explain"]
    texts = pictures.texts(drawn)
    assert "a < b / any: one step in both" in texts
    # two bars, the band between them, the legend
    assert drawn.inline().count(f"fill: {palette.colour(0)}") == 4
    more = tables.seconds(-sides[1]["rows"][-1]["seconds"])
    assert f"as profiled, {more} more than measured" in texts
    assert pictures.unread(drawn) == pictures.READ
