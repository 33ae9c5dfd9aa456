"""What `pays` says where a filled cache is dearer than an empty one."""

import pytest

from graphparity.experiments.pays import asking, facts, words
from tests.experiments.pays.test_words import (
    RATIO,
    base,
    document,
    form,
    point,
    timed,
)

COLD = {"median": 2.0, "low": 1.5, "high": 2.5}
FIRST = (
    "jax_jit: a start with a filled cache took {}, more than those with an empty one, "
    "2.00 s{}: "
)


def dear(warm, cold=COLD, **changes):
    return form(compile_cold_s=cold, compile_warm_s=timed(warm), **changes)


def told(one):
    lines = facts.lines(document(point(one)))
    return [line for line in lines if "filled cache" in line]


@pytest.mark.parametrize(
    ("warm", "cold", "text"),
    [
        (
            2.2,
            COLD,
            FIRST.format("2.20 s", " [1.50, 2.50]")
            + "within their interval, so this is how much starts differ, and no price; "
            "the cache spares nothing",
        ),
        (
            2.6,
            COLD,
            FIRST.format("2.60 s", " [1.50, 2.50]")
            + "beyond their interval, so something else ran beside it, or reading the "
            "cache costs what it spares",
        ),
        (
            2.6,
            {**COLD, "low": None, "high": None},
            FIRST.format("2.60 s", "")
            + "so few starts don't tell a price from how much they differ",
        ),
    ],
)
def test_it_is_said_with_what_it_may_be(warm, cold, text):
    one = dear(warm, cold)
    one["compile_warm_s"] |= {"low": None, "high": None}
    assert told(one) == [text]


@pytest.mark.parametrize("warm", [1.0, 2.0, 2.0001])
def test_what_is_not_dearer_as_it_is_written_is_not_said(warm):
    assert told(dear(warm)) == []
    assert told(form(compile_warm_s=None)) == []


def test_the_program_as_it_is_has_it_too():
    one = point(form())
    one["forms"][0] = base(compile_cold_s=COLD, compile_warm_s=timed(3.0))
    lines = facts.lines(document(one))
    assert any(line.startswith("jax_eager: a start with a filled") for line in lines)


def test_no_later_step_is_told_of_a_second_start():
    text = words.answer(point(dear(2.2)))
    assert text.endswith(
        "Started again, with its cache filled, it took no less to prepare (one start): "
        "count on the same step."
    )
    busy = {**RATIO, "verdict": "unresolved", "reason": "the machine was busy"}
    assert "started again" not in words.answer(point(dear(2.2, ratio=busy)))
    assert "started again" in words.answer(point(dear(1.0, ratio=busy)))


# -- memory while it compiles ----------------------------------------------------------


def of_memory(own, jit):
    one = point(form(peak_cold_bytes=jit))
    one["forms"][0] |= {"peak_cold_bytes": own}
    return [line for line in facts.lines(document(one)) if "Peak" in line]


def test_memory_while_it_compiles_is_said_of_every_form():
    assert of_memory(4_500_000, 412_000_000) == [
        "Peak memory while it compiles, with an empty cache: jax_eager 4.5 MB, jax_jit "
        "412 MB (without what compilers in processes of their own hold)"
    ]
    assert "jax_eager" not in of_memory(None, 4_500_000)[0]
    assert of_memory(4_500_000, None) == of_memory(None, None) == []


def test_of_cold_starts_the_highest_is_kept_and_the_warm_one_apart():
    one = asking.Form("jax_jit")
    for peak, cold in ((5, True), (9, True), (None, True), (7, True), (3, False)):
        asking._keep_peak(one, peak, cold)
    assert (one.peak_cold_bytes, one.peak_bytes) == (9, 3)
    none = asking.Form("jax_jit")
    asking._keep_peak(none, None, cold=True)
    assert none.peak_cold_bytes is None
