"""How ratios are written in the terminal's tables."""

import pytest

from graphparity.common.contract import registry
from graphparity.experiments.docs import as_text, pages, said
from graphparity.experiments.shared.terminal import tables

ROOT = registry.folder("graphparity.frameworks").parent
RATIOS = ("compare.json", "crossover.json", "updates.json", "precision.json")


@pytest.mark.parametrize(
    ("low", "high", "want"),
    [
        (1.1, 1.35, "1.22 [1.10,1.35] ▲"),
        (0.004, 31.0, "1.22 [0.0,31.0] ▲"),
        (None, None, "1.22 [?,?] ▲"),
    ],
)
def test_a_ratio_is_written_with_the_ends_of_its_interval(low, high, want):
    ratio = {"median": 1.22, "low": low, "high": high}
    assert tables.ratio(ratio, "faster").plain == want
    first, second = tables.ratio_over_interval(ratio, "faster", " 12").plain.split("\n")
    assert f"{first.removesuffix(' ▲ 12')} {second} ▲" == want


@pytest.mark.parametrize("name", RATIOS)
def test_no_table_has_half_of_a_width(name):
    """`0.30×±145 %` reads as if it were undecided."""
    document = said.kept(ROOT / pages.DATA, name)
    screen = as_text.screen(80 if name == "compare.json" else tables.WIDTH)
    if name == "compare.json":
        text = said.said("compare.json speeds", lambda _: document)
    else:
        one = said.experiment.experiments()[document["experiment"]]
        one.part("tables").show(screen, document)
        text = as_text.text(screen)
    assert "±" not in text.replace("± f32", "")
    assert "[" in text
