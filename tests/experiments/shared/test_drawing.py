"""A drawing: the same bytes each time, light and dark, whole, no id twice on a page."""

import itertools
import re

import pytest

from graphparity.experiments.shared.charts import axes as marks, drawing, palette
from tests.experiments.shared import pictures

CONTRAST = 3.0  # of what carries a meaning, on its ground (WCAG 2.2, 1.4.11)
DARK, LIGHT = palette.NAMED["paper"][1], palette.PAPER


def drawn(label="Two curves", names=("torch_eager", "jax_jit")):
    with drawing.sheet(label, 200) as (made, [panel]):
        for number, name in enumerate(names):
            [line] = panel.plot([1, 2], [1 + number, 3], **palette.look(name, names))
            made.note(line, "curve", name, f"a/{name} b" if number else None)
        panel.bar([1], [1], hatch="//", color=palette.colour(0))
        marks.logarithmic(panel, "y", [1, 2000], marks.plain)
        marks.legend(made, marks.backend_keys(names, names), "a remark & more")
    return made


def ids(text):
    return re.findall(r' id="([^"]+)"', text)


def luminance(hue):
    parts = [int(hue[at : at + 2], 16) / 255 for at in (1, 3, 5)]
    linear = [
        p / 12.92 if p <= 0.04045 else ((p + 0.055) / 1.055) ** 2.4 for p in parts
    ]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]


def contrast(one, two):
    low, high = sorted((luminance(one), luminance(two)))
    return (high + 0.05) / (low + 0.05)


def test_the_same_picture_is_the_same_bytes():
    assert drawn().svg() == drawn().svg()
    assert drawn().png() == drawn().png()
    assert "date" not in drawn().svg()


def test_two_pictures_on_a_page_share_no_id():
    one, two = drawn("One").inline(), drawn("Two").inline()
    assert ids(one)
    assert not set(ids(one)) & set(ids(two))
    like = drawn("One", ("torch_eager", "tf_xla")).inline()  # of other backends
    assert not set(ids(one)) & set(ids(like))
    assert len(ids(one)) == len(set(ids(one)))
    for name in re.findall(r"url\(#([^)]+)\)", one):
        assert name in ids(one)


def test_colours_are_named_and_given_for_light_and_for_dark():
    svg, inline = drawn().svg(), drawn().inline()
    used = set(re.findall(r"var\(--(\w+)\)", svg))
    assert {"paper", "ink", "b1", "s0"} <= used
    light, dark = re.search(
        r":root\{(.*?)\}.*scheme:dark\)\{:root\{(.*?)\}", svg
    ).groups()
    for name in used:
        assert f"--{name}:" in light
        assert f"--{name}:" in dark
    assert "<style" not in inline.replace('<style type="text/css">*', "")
    for hue in re.findall(r"(?:fill|stroke): (#\w+)", svg):
        assert hue in palette.NAMES, hue


@pytest.mark.parametrize("name", [*palette.OWN, "soft", "ink"])
def test_every_colour_is_told_from_its_ground(name):
    light, dark = {**palette.OWN, **palette.NAMED}[name]
    assert contrast(light, LIGHT) >= CONTRAST
    assert contrast(dark, DARK) >= CONTRAST


def test_backends_of_like_colours_have_other_markers():
    """What one can't tell by its colour is told by its form."""
    from graphparity.common.contract import registry

    names = list(registry.backends())
    forms = {palette.look(name, names)["marker"] for name in names}
    assert len(forms) == len(names)
    graphs = {name: one.graph for name, one in registry.backends().items()}
    for one, two in itertools.combinations(names, 2):
        alike = (
            palette.look(one, names)["linestyle"]
            == palette.look(two, names)["linestyle"]
        )
        assert alike == (graphs[one] == graphs[two])


def test_texts_stay_texts_and_are_escaped():
    svg = drawn(names=('a<b> & $x$ "c"', "jax_jit")).svg()
    assert 'a<b> & $x$ "c"' in pictures.texts(svg)
    assert "a remark & more" in pictures.texts(svg)


def test_a_legend_takes_no_room_from_what_is_drawn():
    names = [f"a_backend_of_mine_{number}" for number in range(12)]
    for keys in ([], names):
        with drawing.sheet("Room", 200 + marks.legend_height(keys)) as (made, [panel]):
            marks.legend(made, marks.backend_keys(keys, keys))
        assert pictures.unread(made) == pictures.READ
        assert panel.get_window_extent().height > 150


def test_a_mark_says_what_it_is_and_opens_its_cell():
    assert pictures.titles(drawn(), "curve") == ["torch_eager", "jax_jit"]
    [plain, link] = pictures.marks(drawn(), "curve")
    assert plain.get("href") is None
    assert link.get("href") == "#cell=a/jax_jit%20b"
    assert pictures.tree(drawn()).get("role") == "group"


def test_a_png_is_two_pixels_a_unit():
    from io import BytesIO

    from PIL import Image

    assert Image.open(BytesIO(drawn().png())).size == (2 * drawing.WIDE, 400)


def test_a_text_that_is_cut_or_covered_is_found():
    assert pictures.unread(drawn()) == pictures.READ
    bad = drawn()
    bad.figure.text(0.97, 0.5, "over the edge", fontsize=12)
    bad.figure.text(0.3, 0.5, "one on", fontsize=12)
    bad.figure.text(0.31, 0.5, "another", fontsize=12)
    bad.figure.text(0.3, 0.8, "tiny", fontsize=6)
    found = pictures.unread(bad)
    assert found["cut"] == ["over the edge"]
    assert found["small"] == ["tiny"]
    assert found["over"] == ["one on on another"]


@pytest.mark.parametrize(
    ("values", "some"),
    [
        ([1.0], {1.0}),
        ([1e-9, 1e9], {1.0}),
        ([2.0, 3.0], {2.0, 3.0}),
        ([1e-5, 9e-3], {1e-4, 1e-3}),
        ([], {1.0}),
    ],
)
def test_ticks_are_round_few_and_within(values, some):
    low, high = marks.span(values)
    ticks = marks.ticks(low, high)
    assert some <= {float(f"{tick:.6g}") for tick in ticks}
    assert 1 <= len(ticks) <= 10
    assert all(low <= tick <= high for tick in ticks)


def test_without_the_library_there_is_a_sentence(monkeypatch):
    monkeypatch.setattr(drawing, "LIBRARY", "no_such_library")
    with pytest.raises(drawing.NoLibrary, match="pip install matplotlib"):
        drawn()
