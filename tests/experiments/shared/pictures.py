"""What stands in a picture, read from its SVG, and whether every text can be read."""

import itertools
import re
from xml.etree import ElementTree

from graphparity.experiments.shared.charts import drawing

SVG = "{http://www.w3.org/2000/svg}"
PHONE = 358  # px of a picture on a telephone 390 px wide, here or in a README
LEAST = 9.0  # px that its letters are high there
OVER = 1.5  # units that two texts' boxes may share: they hold no letters there


def tree(svg):
    """Of a picture or its SVG."""
    return ElementTree.fromstring(svg if isinstance(svg, str) else svg.svg())


def texts(svg):
    """Every text, in order."""
    return [one.text for one in tree(svg).iter(f"{SVG}text")]


def marks(svg, kind):
    """The marks that have this class."""
    return [one for one in tree(svg).iter() if kind in one.get("class", "").split()]


def titles(svg, kind):
    """What a pointer reads on the marks of this class."""
    return [one.findtext(f"{SVG}title") for one in marks(svg, kind)]


def points(mark):
    """The places (x, y) of a line, a dot's alone."""
    used = [(float(u.get("x")), float(u.get("y"))) for u in mark.iter(f"{SVG}use")]
    path = mark.find(f"{SVG}path")
    pairs = re.findall(
        r"[ML] ([\d.-]+) ([\d.-]+)", path.get("d") if path is not None else ""
    )
    return [(float(x), float(y)) for x, y in pairs] or used


def _out_of_view(figure):
    """Labels of ticks beyond an axis: they are not drawn."""
    away = []
    for axes in figure.axes:
        for axis in (axes.xaxis, axes.yaxis):
            low, high = sorted(axis.get_view_interval())
            for tick in [*axis.get_major_ticks(), *axis.get_minor_ticks()]:
                if not low <= tick.get_loc() <= high or not axes.axison:
                    away += [tick.label1, tick.label2]
    return away


def on_a_phone(wide):
    """px of a unit there, of a picture so many units wide: what is wider than the
    others is scrolled."""
    return 1.0 if wide > drawing.WIDE else min(1.0, PHONE / wide)


def unread(drawn):
    """Texts of a picture that are cut, over one another, or too small, by words."""
    from matplotlib.backends.backend_agg import FigureCanvasAgg
    from matplotlib.text import Text

    FigureCanvasAgg(drawn.figure).draw()
    wide, high = drawn.figure.bbox.size
    away = _out_of_view(drawn.figure)
    found = [t for t in drawn.figure.findobj(Text) if t.get_visible() and t.get_text()]
    found = [text for text in found if text not in away]
    boxes = [(t.get_text(), t.get_window_extent()) for t in found]
    boxes = [(t, b) for t, b in boxes if b.width > 0]
    scale = on_a_phone(wide)
    small = [t.get_text() for t in found if t.get_fontsize() * scale < LEAST]
    cut = [
        text
        for text, box in boxes
        if box.x0 < -1 or box.y0 < -1 or box.x1 > wide + 1 or box.y1 > high + 1
    ]
    over = [
        f"{one} on {two}"
        for (one, a), (two, b) in itertools.combinations(boxes, 2)
        if min(a.x1, b.x1) - max(a.x0, b.x0) > OVER
        and min(a.y1, b.y1) - max(a.y0, b.y0) > OVER
    ]
    return {"small": small, "cut": cut, "over": over}


READ = {"small": [], "cut": [], "over": []}
