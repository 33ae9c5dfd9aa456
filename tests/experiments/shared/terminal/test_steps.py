"""How a number of steps is written, in a table as in a sentence."""

import pytest

from graphparity.experiments.shared.terminal import tables


def repaid(median, verdict="pays", starts=3, low=None, high=None):
    found = {"median": median, "low": low, "high": high, "verdict": verdict}
    return found | {"cold_starts": starts}


@pytest.mark.parametrize(
    ("found", "short", "long"),
    [
        (repaid(0.0, low=0.0, high=12.0), "at once", "at once [at once, 12]"),
        (repaid(0.0, "at once", low=0.0, high=0.0), "at once", "at once"),
        (
            repaid(0.0, "unresolved", 2),
            "at once?",
            "at once? (2 cold starts: no spread)",
        ),
        (repaid(120.0, low=0.0, high=990.0), "120", "120 [at once, 990]"),
    ],
)
def test_nothing_to_repay_is_at_once_and_never_a_zero(found, short, long):
    assert (tables.repaid(found), tables.repaid_at_length(found)) == (short, long)


def test_a_sentence_says_after_how_many_or_at_once():
    assert [tables.after(n) for n in (0.0, 1.0, 1236.0)] == [
        "at once",
        "after 1 step",
        "after 1,200 steps",
    ]
    assert tables.after(40.0, "batch", "batches") == "after 40 batches"


def test_steps_that_rest_on_an_unresolved_ratio_have_its_mark():
    for found, text in ((repaid(120.0), "120"), (repaid(0.0, "at once"), "at once")):
        assert tables.repaid(found, "faster") == text
        assert tables.repaid(found, "unresolved") == f"{text}?"
    assert tables.repaid(repaid(120.0, "unresolved", 2), "unresolved") == "120?"
