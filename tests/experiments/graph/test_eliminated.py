"""What is told as gone is gone: told by structure, never by how it is spelled."""

import pytest

from graphparity.common.graphs import graph
from graphparity.common.graphs.hlo import graph as hlo
from graphparity.experiments.graph import eliminated

HLO = """
HloModule kept

ENTRY %main (x: f32[4]) -> f32[4] {{
  %x = f32[4]{{0}} parameter(0)
  {rows}
}}
"""


def small(*rows, outputs=("c",), **given):
    """A graph of rows `id op operands…`, all of 4 float32."""
    form = {"shape": (4,), "dtype": "float32"}
    nodes = [
        graph.node(r.split()[0], r.split()[1], group=given.get(r.split()[0]), **form)
        for r in rows
    ]
    edges = [(name, r.split()[0]) for r in rows for name in r.split()[2:]]
    return graph.graph(nodes, edges, outputs)


def compiled(*rows):
    lines = [f"%{row}" for row in rows[:-1]] + [f"ROOT %{rows[-1]}"]
    return hlo.parse(HLO.format(rows="\n  ".join(lines)))[0]


def share(written, runs, reason):
    return eliminated.share(eliminated.between(written, runs)[reason])


def test_a_dead_operation_that_is_kept_is_not_gone():
    written = small("x input", "d sin x", "c exp x")
    kept = compiled("d = f32[4] sine(%x)", "c = f32[4] exponential(%x)")
    assert share(written, kept, "dead") == "0"
    assert share(written, compiled("c = f32[4] exponential(%x)"), "dead") == "1"


def test_a_duplicate_that_is_kept_is_not_gone():
    written = small("x input", "p tanh x", "q tanh x", "c add p q")
    p, q, c = "p = f32[4] tanh(%x)", "q = f32[4] tanh(%x)", "c = f32[4] add(%p, %{})"
    row = eliminated.between(written, compiled(p, q, c.format("q")))
    assert eliminated.share(row["duplicate"]) == "0"
    assert row["rewritten"] == row["new"] == {}
    assert share(written, compiled(p, c.format("p")), "duplicate") == "1"


def test_a_live_operation_that_is_rewritten_hides_no_dead_one():
    rows = ["x input", "y input", "d mul x y"]
    written = small(*rows, "c mul x x")
    assert share(written, small(*rows, "c square x"), "dead") == "0"
    assert share(written, small("x input", "c square x"), "dead") == "1"


def test_a_constant_operation_that_is_kept_is_not_gone():
    rows = ["x input", "k constant", "f exp k"]
    written = small(*rows, "c multiply x f")
    assert share(written, written, "constant") == "0"
    folded = small("x input", "f constant", "c multiply x f")
    assert share(written, folded, "constant") == "1"


@pytest.mark.parametrize("here", ["frobnicate", "aten.frobnicate.default"])
def test_of_a_name_outside_the_vocabulary_nothing_can_be_told(here):
    written = small("x input", f"d {here} x", "c exp x")
    for runs in (small("x input", "d frob x", "c exp x"), small("x input", "c exp x")):
        row = eliminated.between(written, runs)
        assert row["dead"]["gone"] == row["rewritten"] == row["new"] == {}
        assert eliminated.share(row["dead"]) == "?"


def test_what_runs_under_a_name_of_its_own_may_be_what_is_missing():
    written = small("x input", "d sin x", "c exp x")
    runs = small("x input", "d custom-call:sin x", "c exp x")
    assert share(written, runs, "dead") == "?"


def test_a_value_that_several_kernels_compute_leaves_a_range():
    written = small("x input", "p exp x", "q exp x", "c add p q")
    apart = small("x input", "p exp x", "q exp x", "c add p q", p="one", q="two")
    row = eliminated.between(written, apart)
    assert row["repeated"] == {"exponential": 1}
    assert eliminated.share(row["duplicate"]) == "0 to 1"
    together = small("x input", "p exp x", "q exp x", "c add p q", p="one", q="one")
    assert share(written, together, "duplicate") == "0"
