"""What the page shows of `pays`: the answer, each form with its intervals, where it has
repaid itself, and the program with what breaks or is traced again."""

from collections.abc import Iterator

from rich.table import Table

from graphparity.common.contract.timings import Interval, Ratio
from graphparity.common.user import programs
from graphparity.experiments.pays import facts, picture, plan, tables, words
from graphparity.experiments.pays.figures import Document, FormRow, PointRow
from graphparity.experiments.pays.records import records
from graphparity.experiments.pays.told import amounts, contradicted, uncertain
from graphparity.experiments.shared.page_parts import (
    Card,
    Columns,
    Figure,
    Listing,
    Part,
)
from graphparity.experiments.shared.terminal.tables import (
    AT_ONCE,
    capital,
    counted,
    digits_of,
    seconds,
)

__all__ = ["cards", "in_tables", "notes", "parts", "question", "records", "short"]
HEADS: tuple[str, ...] = ("form", "a step", "times as fast", "", "prepare cold", "warm")
DRAWN = (
    "seconds gone after so many steps, compiling with an empty cache among them. "
    "A red line stands where a compiled form has repaid itself, where that is certain."
)
PAYS_NOW = f"pays {AT_ONCE}"
HEADS += ("pays from step", "peak", "graphs")


def question(document: Document) -> str:
    """Its heading."""
    name = f"{_short(document['program'])}{_asked(document)}"
    return f"Does compiling pay for {name}?"


def short(document: Document) -> str:
    """The same in the page's navigation."""
    return f"{_short(document['program'])}{_asked(document)}: worth compiling?"


def _asked(document: Document) -> str:
    """` (a training step, a batch of 32)`: its steps and batches, unless it is forward
    alone, as its inputs are."""
    points = document["points"]
    steps = [plan.WORDS[name] for name in dict.fromkeys(p["step"] for p in points)]
    sizes = [f"{n}" for n in dict.fromkeys(p["batch"] for p in points) if n]
    if sizes:
        several = "batches" if len(sizes) > 1 else "a batch"
        steps.append(f"{several} of {', '.join(sizes)}")
    plain = steps in ([], [plan.WORDS["forward"]])
    return "" if plain else f" ({', '.join(steps)})"


def _short(program: str) -> str:
    """A program without the folders that it is in."""
    return programs.labels([program])[0]


def parts(document: Document) -> list[Part]:
    """The answer, a table and a picture for each step and batch, the program."""
    cut = [f"{facts.CUT}."] if document.get("interrupted") else []
    found = [Part("Does it pay?", (*cut, *words.answers(document)))]
    for point in document["points"]:
        found += _point(point)
    found += _written(document)
    if lines := facts.lines(document):
        told = tuple(f"{line.rstrip('.')}." for line in lines)
        found.append(Part("What else was seen?", told, folded=True))
    return found


def cards(document: Document) -> list[Card]:
    """For the page's first screen: of each step and batch the fastest form, how many
    times as fast, from which step on it pays, and what preparing it takes."""
    if document["watched"]:
        label = f"{_short(document['program'])}, compiled from outside"
        return [Card("not priced", label, words.summary(document))]
    return [_card(document, point) for point in document["points"]]


def _card(document: Document, point: PointRow) -> Card:
    name = f"{_short(document['program'])} ({words.point(point)})"
    forms = [form for form in point["forms"] if form["ratio"]]
    forms = [form for form in forms if not facts.unlike(form, point["random"])]
    if not forms:
        return Card("no answer", name, capital(words.answer(point)))
    best = max(forms, key=lambda form: form["ratio"]["median"] if form["ratio"] else 0)
    ratio, cold = best["ratio"], best["compile_cold_s"]
    assert ratio
    unsure = not amounts.certain(best)
    within = amounts.interval(ratio).partition(" ")[2]
    marked = ratio["verdict"]
    if unsure:
        seen = uncertain.rounds(best)
        marked = ", ".join(filter(None, (seen, f"{uncertain.NOT}: {_whole(ratio)}")))
    told = [", ".join(filter(None, (within, marked)))]
    if other := contradicted.far(point["forms"][0], best):
        told.append(f"by the steps alone {digits_of(other, 3)}×, so not certain")
    told.append(_paying(best))
    told += [f"{seconds(cold['median'])} to prepare, its cache empty"] if cold else []
    value = f"{digits_of(ratio['median'], 3)}×{'?' if unsure else ''}"
    label = f"{best['backend']}, the fastest form of {name}, over it as it is"
    return Card(value, label, "; ".join(filter(None, told)))


def _whole(ratio: Ratio) -> str:
    """Why it is not certain, with all that the reason holds."""
    return ratio.get("reason") or uncertain.why(ratio)


def _paying(form: FormRow) -> str:
    found = form["break_even"]
    if found is None:
        return ""
    if found["median"]:
        return f"pays from step {amounts.from_step(form)}"
    sure = "" if amounts.certain(form) else " ?"
    return f"{'never pays' if found['median'] is None else PAYS_NOW}{sure}"


def notes(document: Document) -> list[str]:
    """For Markdown: what stands below the tables of a terminal."""
    below = [f"{line.rstrip('.')}." for line in facts.lines(document)]
    return [*tables.legend(document["points"]), *below, *document.get("disturbed", [])]


def in_tables(document: Document) -> list[Table]:
    """For Markdown: a table a step and batch that was timed."""
    points = document["points"]
    timed = [p for p in points if any(form["step_s"] for form in p["forms"])]
    found = []
    for point in timed:
        table = _table(point)
        table.title = words.point(point)
        found.append(table)
    return found


def _point(point: PointRow) -> Iterator[Part]:
    if not any(form["step_s"] for form in point["forms"]):
        return
    name = words.point(point)
    legend = tables.legend([point])
    rounds = f"{point['rounds']} turns, each step on one core"
    yield Part(
        f"How fast is each form? ({name})", (_table(point), f"{rounds}.", *legend)
    )
    if drawn := picture.break_even(point):
        said = [f"{capital(name)}: {DRAWN}", *picture.without_line(point)]
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
    return [
        _within(form["step_s"]),
        amounts.interval(ratio) if ratio else "–",
        uncertain.mark(ratio) if ratio else "",
        _within(form["compile_cold_s"]),
        _within(form["compile_warm_s"]),
        amounts.from_step(form) if pays else "–",
        "–" if peak is None else f"{peak / 1e6:,.1f} MB",
        _graphs(form["graphs"], len(form["breaks"])),
    ]


def _within(found: Interval | None) -> str:
    """`1.20 ms [1.15, 1.26]`; one number where there is no interval."""
    return " ".join(filter(None, amounts.price(found)))


def _graphs(graphs: int | None, breaks: int) -> str:
    """`2; 1 break`."""
    if graphs is None:
        return "–"
    return f"{graphs}; {counted(breaks, 'break')}" if breaks else str(graphs)
