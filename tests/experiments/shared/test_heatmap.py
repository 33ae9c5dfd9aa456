"""Heat maps: well-formed, every number in its tile, nothing over the edge."""

from xml.etree import ElementTree

import pytest

from graphparity.experiments.shared.charts import heatmap
from graphparity.experiments.shared.charts.heatmap import Key, Panel, Tile

SVG = "{http://www.w3.org/2000/svg}"
TILES = {
    (1, 256): Tile("1.2×", "#4477aa"),
    (1, 4096): Tile("0.8×", "#ee6677", hatched=True),
    (4, 256): Tile("~2×", "#4477aa", guess=True),
    (4, 4096): Tile("a < b & c", "#ffffff"),
}
PANEL = Panel("n & s", (1, 4), (256, 4096), TILES)
KEYS = [Key(f"what number {n} stands for", "#4477aa") for n in range(9)]


def drawn(panels=(PANEL, PANEL, PANEL), keys=tuple(KEYS)):
    return ElementTree.fromstring(heatmap.draw(list(panels), list(keys)))


def number(element, name):
    return float(element.get(name))


def test_every_tile_and_text_is_inside_the_sheet():
    root = drawn()
    _, _, width, height = map(float, root.get("viewBox").split())
    for rect in root.iter(f"{SVG}rect"):
        assert number(rect, "width") + float(rect.get("x", 0)) <= width
        assert number(rect, "height") + float(rect.get("y", 0)) <= height
    for text in root.iter(f"{SVG}text"):
        long = heatmap.length(text.text, text.get("class"))
        share = {"start": 0.0, "middle": 0.5, "end": 1.0}[text.get("text-anchor")]
        assert number(text, "x") - share * long >= 0, text.text
        assert number(text, "x") + (1 - share) * long <= width, text.text
        assert 0 < number(text, "y") < height


def test_long_titles_and_tiles_get_the_room_they_need():
    tiles = {(1, 256): Tile("~torch_compile 1.2 ms", "#4477aa")}
    narrow = Panel("a title that is much longer than its map", (1,), (256,), tiles)
    root = drawn([narrow, narrow], [])
    starts = [number(t, "x") for t in root.iter(f"{SVG}text") if t.text == narrow.title]
    assert starts[1] - starts[0] > heatmap.length(narrow.title, "title")
    [tile, _] = [r for r in root.iter(f"{SVG}rect") if r.get("class") == "tile"]
    assert number(tile, "width") > heatmap.length("~torch_compile 1.2 ms", "guess")


def test_numbers_hatching_and_guesses_stand_as_given():
    root = drawn([PANEL])
    texts = [text.text for text in root.iter(f"{SVG}text")]
    for tile in TILES.values():
        assert tile.text in texts
    kinds = [rect.get("class") for rect in root.iter(f"{SVG}rect")]
    assert kinds.count("hatch") == 1
    [guess] = [t for t in root.iter(f"{SVG}text") if t.get("class") == "guess"]
    assert guess.text == "~2×"


def test_a_wide_panel_takes_both_columns_and_its_neighbours_go_below():
    wide = Panel("wide", (1, 4), (256, 4096), TILES, span=2)
    root = drawn([wide, PANEL, PANEL], [])
    tiles = [r for r in root.iter(f"{SVG}rect") if r.get("class") == "tile"]
    assert number(tiles[0], "width") > 2 * number(tiles[4], "width")
    assert number(tiles[4], "y") > number(tiles[3], "y")
    assert number(tiles[4], "y") == number(tiles[8], "y")


@pytest.mark.parametrize(
    ("value", "text"), [(1, "1"), (64, "64"), (256, "2⁸"), (2**20, "2²⁰"), (300, "300")]
)
def test_a_power_of_two_is_written_as_one(value, text):
    assert heatmap.power(value) == text


def test_a_mix_keeps_its_hue():
    assert heatmap.mix("#4477aa", 1.0) == "#4477aa"
    assert heatmap.mix("#4477aa", 0.0) == "#ffffff"
    assert heatmap.mix("#ff0000", 0.5) == "#ff8080"


def test_colours_tell_faster_from_slower_and_more_from_less():
    assert heatmap.diverging(1.0, 32) != heatmap.diverging(8.0, 32)
    assert heatmap.diverging(1000.0, 32) == heatmap.diverging(32.0, 32)
    assert heatmap.diverging(0.5, 32) != heatmap.diverging(2.0, 32)
    light, dark = heatmap.sequential(1, 1e6), heatmap.sequential(1e6, 1e6)
    assert int(light[1:], 16) > int(dark[1:], 16)


def test_nothing_measured_is_no_map():
    with pytest.raises(ValueError, match="nothing was measured"):
        heatmap.draw([], [])
