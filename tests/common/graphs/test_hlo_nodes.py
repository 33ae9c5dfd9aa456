"""Instructions of HLO as nodes: what a reduction reduces by, what has an effect."""

import pytest

from graphparity.common.graphs.hlo import graph
from graphparity.experiments.graph import eliminated

TEXT = """
HloModule m

%by (a: f32[], b: f32[]) -> f32[] {{
  %a = f32[] parameter(0)
  %b = f32[] parameter(1)
  ROOT %r = f32[] {by}(%a, %b)
}}

ENTRY %main (x: f32[4]) -> f32[] {{
  %x = f32[4]{{0}} parameter(0)
  %z = f32[] constant(0)
  {rows}
}}
"""


@pytest.mark.parametrize(
    ("by", "reduced", "pooled"),
    [
        ("add", "reduce_sum", "sum_pool"),
        ("maximum", "reduce_max", "max_pool"),
        ("minimum", "reduce_min", "min_pool"),
    ],
)
def test_a_reduction_is_named_by_what_it_reduces_by(by, reduced, pooled):
    rows = "%w = f32[2]{0} reduce-window(%x, %z), window={size=2}, to_apply=%by\n"
    rows += "  ROOT %c = f32[] reduce(%w, %z), dimensions={0}, to_apply=%by"
    found, _ = graph.parse(TEXT.format(by=by, rows=rows))
    assert [n.op for n in found.operations()] == [pooled, reduced]


def test_a_call_with_a_side_effect_is_neither_dead_nor_a_repetition():
    call = 'f32[4] custom-call(%x), custom_call_target="tell"'
    told = ", custom_call_has_side_effect=true"
    rows = [f"%{name} = {call}{told}" for name in "pq"]
    rows += [f"%d = {call}", "ROOT %c = f32[4] exponential(%x)"]
    found, _ = graph.parse(TEXT.format(by="add", rows="\n  ".join(rows)))
    ids = {key: [n.id for n in row] for key, row in eliminated.reasons(found).items()}
    assert ids == {"dead": ["d"], "constant": [], "duplicate": []}
