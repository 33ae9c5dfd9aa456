"""Heat maps: every number in its tile, every text whole, scales that tell apart."""

import pytest

from graphparity.experiments.shared.charts import drawing, heatmap, palette
from graphparity.experiments.shared.charts.heatmap import Key, Panel, Tile
from tests.experiments.shared import pictures

BLUE, RED = (palette.colour(0), 0.5), (palette.colour(1), 0.5)
TILES = {
    (1, 256): Tile("1.2×", BLUE),
    (1, 4096): Tile("0.8×", RED, hatched=True),
    (4, 256): Tile("~2×", BLUE, guess=True),
    (4, 4096): Tile("a < b & c", (palette.PAPER, 1.0)),
}
PANEL = Panel("n & s", (1, 4), (256, 4096), TILES)
KEYS = [Key(f"what number {n} stands for", BLUE) for n in range(9)]


def drawn(panels=(PANEL, PANEL, PANEL), keys=tuple(KEYS)):
    return heatmap.draw("Maps", list(panels), list(keys))


def box(mark):
    """Left, upper, right and lower edge."""
    across, down = zip(*pictures.points(mark))
    return min(across), min(down), max(across), max(down)


def test_every_text_is_whole_and_alone():
    assert pictures.unread(drawn()) == pictures.READ


def test_long_titles_and_tiles_get_the_room_they_need():
    long = "~torch_compile 1.2 ms"
    tiles = {(1, 256): Tile(long, BLUE), (1, 512): Tile(long, BLUE)}
    tiles |= {(1, 1024): Tile(long, BLUE)}
    title = "a title that is much longer than its map, and goes on in another line"
    narrow = Panel(title, (1,), (256, 512, 1024), tiles)
    found = drawn([narrow, narrow], [])
    assert pictures.unread(found) == pictures.READ
    assert found.size()[0] > drawn([PANEL, PANEL], []).size()[0]


def test_a_tile_is_as_wide_as_its_text():
    tiles = {(1, 2**n): Tile("~torch_compile\n1.2 ms", BLUE) for n in range(8, 13)}
    found = drawn([Panel("n", (1,), tuple(s for _, s in tiles), tiles)] * 2, [])
    assert pictures.unread(found) == pictures.READ


def test_numbers_hatching_and_guesses_stand_as_given():
    found = drawn([PANEL])
    for tile in TILES.values():
        assert tile.text in pictures.texts(found)
    assert len(pictures.marks(found, "tile")) == 4
    [hatched] = pictures.marks(found, "hatch")
    assert box(hatched) == box(pictures.marks(found, "tile")[1])
    slanted = [
        t.text for t in pictures.tree(found).iter() if "italic" in t.get("style", "")
    ]
    assert slanted == ["~2×"]


def test_panels_stand_below_each_other_so_that_a_telephone_has_room():
    tiles = [box(t) for t in pictures.marks(drawn([PANEL, PANEL], []), "tile")]
    assert tiles[4][1] > tiles[3][3]
    assert tiles[4][0] == pytest.approx(tiles[0][0])
    assert drawn([PANEL, PANEL], []).size()[0] == drawing.WIDE


@pytest.mark.parametrize(
    ("value", "text"), [(1, "1"), (64, "64"), (256, "2⁸"), (2**20, "2²⁰"), (300, "300")]
)
def test_a_power_of_two_is_written_as_one(value, text):
    assert heatmap.power(value) == text


def test_colours_tell_faster_from_slower_and_more_from_less():
    assert heatmap.diverging(1.0, 32) != heatmap.diverging(8.0, 32)
    assert heatmap.diverging(1000.0, 32) == heatmap.diverging(32.0, 32)
    assert heatmap.diverging(0.5, 32)[0] != heatmap.diverging(2.0, 32)[0]
    pale, strong = heatmap.sequential(1, 1e6), heatmap.sequential(1e6, 1e6)
    assert pale[0] == strong[0]
    assert pale[1] < strong[1]


def test_nothing_measured_is_no_map():
    with pytest.raises(ValueError, match="nothing was measured"):
        heatmap.draw("Maps", [], [])
