"""What is against a program that is compiled, from the rows of `diff`."""

import pytest

from graphparity.common.agreement.pair import forms
from graphparity.common.agreement.two_programs import NOT_JUDGED, OTHER, SAME
from graphparity.experiments.diff.in_tests import compiled


def form(verdict=SAME, said=forms.ALIKE, reason=None):
    row = {"output": "y", "verdict": verdict, "said": said, "reason": reason}
    return {"backend": "jax_jit", "refused": None, "facts": [], "rows": [row]}


REFUSED = {"backend": "torch_compile", "refused": "a break", "facts": [], "rows": []}
BAD = {
    "another function": (
        form(OTHER, reason="1 of the norm"),
        f"{OTHER}: 1 of the norm",
    ),
    "not judged": (
        form(NOT_JUDGED, reason="it is empty"),
        f"{NOT_JUDGED}: it is empty",
    ),
    "not in float64": (form(None), f"{NOT_JUDGED}: not in float64"),
    "far in float32": (form(said=forms.FAR), forms.FAR),
    "overflows": (form(said="0 overflow as it is, 2 compiled"), "2 compiled"),
    "not in float32": (form(said=None), "not compared in float32"),
}


@pytest.mark.parametrize("case", BAD)
def test_what_is_against_a_compiled_form_is_said(case):
    bad, words = BAD[case]
    (text,) = compiled.objections("nets.py:net", [form(), bad])
    assert text.startswith("nets.py:net compiled by jax_jit, y: ")
    assert text.endswith(words)


@pytest.mark.parametrize("said", sorted(compiled.FINE))
def test_rounding_is_nothing_against_it(said):
    assert not compiled.objections("nets.py:net", [REFUSED, form(said=said)])


def test_where_nothing_compiles_it_nothing_is_shown():
    (text,) = compiled.objections("nets.py:net", [REFUSED])
    assert text == "nets.py:net was not judged compiled: torch_compile: a break"
    (text,) = compiled.objections("nets.py:net", [])
    assert text.endswith("its framework compiles nothing that takes these arrays")
