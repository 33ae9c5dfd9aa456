"""What the lecture's row says of Python's own `if` is what `control_flow` measured."""

import json
from pathlib import Path

import pytest

from graphparity.experiments.lecture import rows
from tests.conftest import ROOT

[CONDITIONAL] = [row for row in rows.rows() if row.slug == "conditional"]
KEPT = json.loads((Path(ROOT) / "docs/data/control_flow.json").read_text())
MEASURED = {
    (one["backend"], row["way"]): row
    for one in KEPT["control_flow"]
    for row in one["facts"]["conditionals"]
    if row["form"] == "by_if"
}


@pytest.mark.parametrize(
    ("said", "form", "found"),
    [
        ("`jax.jit` refuses it", ("jax_jit", "traced"), {"status": "refused"}),
        ("begins another", ("torch_compile", "breaks"), {"breaks": 1}),
        ("refuses it too", ("torch_compile", "fullgraph"), {"status": "refused"}),
        ("rewrites it", ("tf_graph", "autograph"), {"status": "agree", "graphs": 1}),
    ],
)
def test_what_it_says_was_measured(said, form, found):
    assert said in CONDITIONAL.aside
    assert {key: MEASURED[form][key] for key in found} == found


def test_the_error_that_it_names_is_the_one_that_was_raised():
    named = CONDITIONAL.aside.partition("(")[2].partition(")")[0]
    assert MEASURED["jax_jit", "traced"]["reason"].startswith(named)
