"""The figures show every cell, and their sentences say what the cells say."""

import re
import xml.etree.ElementTree as xml

import pytest

from graphparity.common.contract import registry
from graphparity.experiments.compare import tables as compare_tables
from graphparity.experiments.report import (
    cells as views,
    figures,
    page,
    roofline,
    words,
)
from graphparity.experiments.shared.charts import palette
from tests.experiments.report import made
from tests.experiments.shared import pictures

CELLS = [*made.four(), *made.four("matmul", "tenth")]
NAMES = list(made.BACKENDS)
OWN = {"torch_compile": "torch_eager", "jax_jit": "jax_eager"}


def test_the_dynamic_forms_are_those_of_compare():
    own, base = compare_tables.forms()
    assert {name: own[name] for name in OWN} == OWN
    assert base == "torch_eager"


def test_every_cell_is_a_dot_and_the_threshold_stands_between():
    cells = [made.cell(agreement=[made.output(ratio=r)]) for r in (1.0, 31.0, 33.0)]
    drawn = figures.agreements(cells, NAMES)
    dots = sorted(pictures.points(one)[0][0] for one in pictures.marks(drawn, "dot"))
    assert len(dots) == 3
    [limit] = pictures.marks(drawn, "limit")
    assert dots[1] < pictures.points(limit)[0][0] < dots[2]


def test_an_exact_cell_is_drawn_at_the_left_edge():
    exact = [made.cell(agreement=[made.output(ratio=0.0)])]
    drawn = figures.agreements(exact, NAMES)
    assert "≤ 1e-5" in pictures.texts(drawn)
    [dot] = pictures.marks(drawn, "dot")
    [limit] = pictures.marks(drawn, "limit")
    assert pictures.points(dot)[0][0] < pictures.points(limit)[0][0] / 2


def test_the_sentence_on_agreement_names_the_farthest_and_the_wrong():
    wrong = made.cell(
        status="disagree", agreement=[made.output(ratio=900.0, verdict="disagree")]
    )
    text = words.agreements([*CELLS, wrong])
    assert text.startswith("8 of 9 cells lie left")
    assert "Beyond it or undefined: torch_eager on cnn/digits" in text


def test_gains_hold_one_whisker_for_each_static_cell():
    drawn = figures.gains(CELLS, NAMES, OWN)
    told = pictures.titles(drawn, "dot")
    assert len(told) == 4
    assert (
        told[0] == "torch_compile on cnn/digits: 4.00× ▲ [3.80,\N{NO-BREAK SPACE}4.20]"
    )
    assert {"cnn/digits", "matmul/tenth", *OWN} <= set(pictures.texts(drawn))
    assert "A static graph is faster in all of 4 cases." in words.gains(CELLS, OWN)


def test_steps_name_the_lowest_and_whether_it_is_told_apart():
    group = made.four()
    told = words.steps(group)
    first = (
        "Of 4 backends in float32 torch_compile is the lowest with 250 µs; jax_eager"
    )
    assert told.startswith(first)
    close = [made.cell(), made.cell(backend="jax_eager", timing=made.timing(1.05e-3))]
    assert "interval meets" in words.steps(close)
    drawn = figures.steps(group, NAMES)
    across = [pictures.points(one)[0][0] for one in pictures.marks(drawn, "dot")]
    torch, compiled, jax, jitted = across
    assert compiled < torch < jitted < jax


def test_cumulative_curves_cross_where_the_break_even_says():
    cells = made.four()
    cells[1]["timing"]["compile_cold_s"] = 0.5 + 1200 * (1e-3 - 2.5e-4)
    text = words.cumulative(cells, OWN)
    assert "torch_compile overtakes torch_eager after 1,200 steps" in text
    drawn = figures.cumulative(cells, NAMES)
    lines = [pictures.points(one) for one in pictures.marks(drawn, "curve")]
    assert len(lines) == 4
    above = [one[1] - two[1] for one, two in zip(lines[0], lines[1])]
    last = max(at for at, value in enumerate(above) if value > 0)  # still the lower
    assert 10.0 ** (last / 4) <= 1200 <= 10.0 ** ((last + 1) / 4)


def test_the_roofline_has_a_dot_for_each_cell_and_the_roof():
    roof = made.entry()["machine"]["ceilings"]["cpu"]
    drawn = roofline.roofline(CELLS, NAMES, roof)
    assert len(pictures.titles(drawn, "dot")) == len(CELLS)
    assert len(pictures.marks(drawn, "limit")) == 1
    assert "50 %" in words.roofline(CELLS)


def test_the_roofline_has_a_roof_for_each_size():
    roof = made.entry()["machine"]["ceilings"]["cpu"]
    one = roofline.roofline(CELLS, NAMES, roof)
    sizes = [
        {"bytes": 2**16, "flops_per_s": 2e11, "copy_bytes_per_s": 8e10},
        {"bytes": 2**20, "flops_per_s": 1e11, "copy_bytes_per_s": 4e10},
        {"bytes": 2**28, "flops_per_s": 1e11, "copy_bytes_per_s": 1e10},
    ]
    drawn = roofline.roofline(CELLS, NAMES, {**roof, "sizes": sizes})
    assert len(pictures.marks(one, "limit")) == 1
    assert len(pictures.marks(drawn, "limit")) == len(sizes)
    for name in (" to 64 KiB", " to 1 MiB", " to 256 MiB"):
        assert name in pictures.texts(drawn)
        assert name not in pictures.texts(one)


def test_texts_in_figures_are_escaped():
    bad = [made.hostile()]
    names = [made.HOSTILE]
    for drawn in (
        figures.agreements(bad, names),
        figures.steps(bad, names),
        figures.cumulative(bad, names),
    ):
        text = drawn.inline()
        assert "<script" not in text
        assert "<img" not in text
        xml.fromstring(text)


def test_every_text_of_the_figures_can_be_read():
    roof = made.entry()["machine"]["ceilings"]["cpu"]
    known = list(registry.backends())
    group = [made.cell(backend=name) for name in known]
    for drawn in (
        figures.agreements([*CELLS, *group], known),
        figures.gains(CELLS, NAMES, OWN),
        figures.steps(group, known),
        figures.cumulative(group, known),
        roofline.roofline(CELLS, NAMES, roof),
    ):
        assert pictures.unread(drawn) == pictures.READ


def test_the_matrix_has_a_view_for_each_backend_and_gaps_stay_empty():
    rows = views.matrix([*made.four(), made.cell("matmul", "tenth")])
    assert [len(row["cells"]) for row in rows] == [4, 4]
    assert rows[1]["cells"].count(None) == 3
    assert rows[0]["cells"][1]["own"]["text"] == "4.00× ▲ [3.80,\N{NO-BREAK SPACE}4.20]"


def test_a_status_that_is_not_ours_gets_no_class_of_its_own():
    assert views.view(made.cell(status=made.HOSTILE), {}, "")["status"] == "other"


def test_every_backend_has_a_colour_of_its_own():
    names = list(registry.backends())
    count = len(palette.BACKENDS)
    assert len({palette.css(name, names) for name in names}) == len(names) <= count
    assert len({palette.shade(name, names) for name in names}) == len(names)
    strangers = [f"of_mine_{number}" for number in range(count)]
    assert len({palette.css(name, strangers) for name in strangers}) == count


def test_pictures_and_page_paint_a_backend_alike():
    css = palette.page_css() + (page.HERE / "page.css").read_text()
    themes = (":root {", ':root[data-theme="dark"] {')
    for dark, theme in enumerate(themes):
        for name, pair in palette.NAMED.items():
            found = re.search(rf"--{name}: (#[0-9a-f]{{6}});", css.split(theme)[1])
            assert found[1] == pair[dark], name
    for number, hue in enumerate(palette.BACKENDS):
        assert f"--b{number}:{hue};" in css
        assert f".b{number}{{color:var(--b{number})}}" in css
    place = list(registry.backends()).index("jax_jit")
    assert palette.shade("jax_jit", ["jax_jit"]) == palette.BACKENDS[place]
    assert palette.shade("adam", ["sgd", "adam"]) == palette.colour(1)


def test_a_caption_compares_one_precision_only():
    reference = made.cell(backend="numpy_ref", precision="float64")
    reference["timing"] = made.timing(1e-9)
    text = words.steps([reference, *made.four()])
    assert "in float32 torch_compile is the lowest with 250 µs;" in text
    assert "Not compared, of another precision: numpy_ref (float64, " in text


def test_a_cell_with_an_undefined_output_is_drawn_beyond_and_has_no_number():
    bad = made.output() | {"ratio": None, "verdict": "disagree"}
    cell = made.cell(status="disagree", agreement=[made.output(ratio=0.9), bad])
    assert views.view(cell, {}, "")["agree"] == "disagree"
    drawn = figures.agreements([cell], NAMES)
    [dot] = pictures.marks(drawn, "dot")
    [limit] = pictures.marks(drawn, "limit")
    assert pictures.points(dot)[0][0] > pictures.points(limit)[0][0] + 10
    assert "an output has no error" in pictures.titles(drawn, "dot")[0]


@pytest.mark.parametrize(
    ("ratio", "status", "said"),
    [
        (2.0, "agree", "The cell lies left of the limit; it, "),
        (900.0, "disagree", "The cell does not lie left of the limit. "),
    ],
)
def test_the_only_cell_is_no_share_of_itself(ratio, status, said):
    output = made.output(ratio=ratio, verdict=status)
    cell = made.cell(status=status, agreement=[output])
    assert words.agreements([cell]).startswith(said)
