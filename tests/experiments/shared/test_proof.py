"""How sure a cause is, in words that can't be taken for another kind's."""

import pytest

from graphparity.experiments.diff import words
from graphparity.experiments.shared import proof


@pytest.mark.parametrize("kind", [proof.RUN, proof.PART, proof.NUMBERS, proof.LIKELY])
def test_only_what_was_run_is_called_proven(kind):
    text = proof.said("Equal to 15 digits with x", kind)
    assert text.endswith(": equal to 15 digits with x")
    assert text.startswith("Proven") is (kind in (proof.RUN, proof.PART))
    assert ("not tried" in text) is (kind in (proof.NUMBERS, proof.LIKELY))
    assert ("in part" in text) is (kind == proof.PART)


def test_a_name_keeps_its_letters():
    text = proof.said("Net.py:f is net.py:g times 2, to 15 digits", proof.NUMBERS)
    assert "not tried: Net.py:f is" in text


def test_an_older_document_has_no_kind():
    assert proof.said("Equal to 15 digits with x", None) == "Equal to 15 digits with x"


def test_diff_says_the_kind_of_each_cause():
    run = {"text": "Equal to 15 digits with x", "proof": proof.RUN}
    both = [run, {"text": "h: they differ only at the border", "proof": proof.NUMBERS}]
    assert words._causes({"causes": both, "tries": 3}) == (
        " Proven: equal to 15 digits with x."
        " By the numbers alone, not tried: h: they differ only at the border."
    )


@pytest.mark.parametrize(
    ("program", "digits", "rest", "head"),
    [
        ("a", 15, "", "Proven: e"),
        ("a", 15, "; loss differ still", "Proven in part: e"),
        (None, 15, "", "E"),
        ("a", 0, "", "E"),
    ],
)
def test_an_older_document_of_diff_had_no_proof(program, digits, rest, head):
    text = f"Equal to 15 digits with x{rest}"
    cause = {"text": text, "program": program, "digits": digits}
    told = words._causes({"causes": [cause], "tries": 3})
    assert told == f" {head}{text[1:]}."
