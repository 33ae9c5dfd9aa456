"""What the page shows of `pays`: the answer, each form with its intervals, where it has
repaid itself, and the program with what breaks or is traced again."""

from collections.abc import Iterator

from rich.table import Table

from graphparity.common.contract.timings import Interval
from graphparity.common.user import programs
from graphparity.experiments.pays import amounts, facts, picture, words
from graphparity.experiments.pays.figures import Document, FormRow, PointRow
from graphparity.experiments.shared.page_parts import Columns, Figure, Listing, Part
from graphparity.experiments.shared.terminal.tables import seconds

HEADS: tuple[str, ...] = ("form", "a step", "times as fast", "", "prepare cold", "warm")
DRAWN = (
    "seconds gone after so many steps, compiling with an empty cache among them. "
    "A red line stands where a compiled form has repaid itself, where that is certain."
)
HEADS += ("pays from step", "peak", "graphs")


def question(document: Document) -> str:
    """Its heading."""
    return f"Does compiling pay for {_short(document['program'])}?"


def short(document: Document) -> str:
    """The same in the page's navigation."""
    return f"{_short(document['program'])}: worth compiling?"


def _short(program: str) -> str:
    """A program without the folders that it is in."""
    return programs.labels([program])[0]


def parts(document: Document) -> list[Part]:
    """The answer, a table and a picture for each step and batch, the program."""
    cut = [f"{words.capital(facts.CUT)}."] if document.get("interrupted") else []
    found = [Part("Does it pay?", (*cut, *words.answers(document)))]
    for point in document["points"]:
        found += _point(point)
    found += _written(document)
    if lines := facts.lines(document):
        told = tuple(f"{words.capital(line.rstrip('.'))}." for line in lines)
        found.append(Part("What else was seen?", told, folded=True))
    return found


def _point(point: PointRow) -> Iterator[Part]:
    if not any(form["step_s"] for form in point["forms"]):
        return
    name = words.point(point)
    rounds = f"{point['rounds']} turns, each step on one core"
    yield Part(f"How fast is each form? ({name})", (_table(point), f"{rounds}."))
    if drawn := picture.break_even(point):
        said = [f"{words.capital(name)}: {DRAWN}", *picture.without_line(point)]
        figure = Figure(drawn, " ".join(said))
        yield Part(f"When has compiling repaid itself? ({name})", (figure,))


def _written(document: Document) -> Iterator[Part]:
    """The program, and beside it the loop that was handed over."""
    names = [name for name in (document["program"], document["loop"]) if name]
    listings = tuple(
        Listing(_short(name), one["source"], tuple(one["marks"]))
        for name, one in zip(names, document["written"], strict=False)
    )
    marked = any(listing.marks for listing in listings)
    asked = "Which lines stand in the way?" if marked else "How is it written?"
    yield Part(asked, (Columns(listings),))


def _table(point: PointRow) -> Table:
    table = Table()
    for head in HEADS:
        table.add_column(head)
    for form in point["forms"]:
        table.add_row(form["backend"], *_cells(form))
    return table


def _cells(form: FormRow) -> list[str]:
    if form["refused"]:
        return ["refused", *[""] * (len(HEADS) - 2)]
    if form["same_as"]:
        return [f"as {form['same_as']}", *[""] * (len(HEADS) - 2)]
    ratio, pays, peak = form["ratio"], form["break_even"], form["peak_bytes"]
    graphs, breaks = form["graphs"], len(form["breaks"])
    return [
        _seconds(form["step_s"]),
        amounts.interval(ratio) if ratio else "–",
        ratio["verdict"] if ratio else "",
        _seconds(form["compile_cold_s"]),
        _seconds(form["compile_warm_s"]),
        amounts.from_step(form) if pays else "–",
        "–" if peak is None else f"{peak / 1e6:,.1f} MB",
        "–" if graphs is None else f"{graphs}{f', {breaks} breaks' * bool(breaks)}",
    ]


def _seconds(found: Interval | None) -> str:
    """`1.20 ms (1.15 ms to 1.26 ms)`; one number where there is no interval."""
    if found is None:
        return "–"
    if found["low"] is None or found["high"] is None:
        return seconds(found["median"])
    bounds = f"{seconds(found['low'])} to {seconds(found['high'])}"
    return f"{seconds(found['median'])} ({bounds})"
