"""The tables of `history`: the runs, each ratio over time, and what moved."""

from rich.console import Console
from rich.table import Table
from rich.text import Text

from graphparity.experiments.history import words
from graphparity.experiments.history.figures import Document, Point, RunRow, Series
from graphparity.experiments.history.moves import LEAST_OF_ALL, Rate
from graphparity.experiments.shared.terminal import tables

SHOWN = 5  # runs in the table of ratios; the picture and the JSON have all
MARKS = {"rose": " ▲", "fell": " ▼", "stayed": " =", "open": "", "not judged": " ?"}
STYLES = {"rose": "green", "fell": "red"}
LEGEND = (
    "How to read it. A ratio: how many times as fast a static form's step is as its "
    "own dynamic form's, and below it the 95 % interval. ▲ it rose since the run "
    "before that has it, ▼ it fell: the interval of the change leaves out 1; = within "
    "3 %; ? not judged (too few processes, a busy machine). Seen before: earlier "
    "changes as large between like runs, of the same versions and programs as far as a "
    "ratio hangs on them."
)


def show(screen: Console, document: Document) -> None:
    """Runs, ratios, moves, what was left out, and a paragraph."""
    for table in (_runs(document), _ratios(document), _moves(document)):
        if table.row_count:
            screen.print()
            screen.print(table)
    for name, reason in document["left_out"].items():
        text = f"* left out: {name}: {reason}"
        screen.print(text, style="dim", markup=False, highlight=False)
    for text in document.get("cut", []):
        screen.print(f"* {text}", style="dim", markup=False, highlight=False)
    screen.print()
    screen.print(LEGEND, style="dim", markup=False, highlight=False)
    screen.print()
    screen.print(f"In short. {words.summary(document)}", markup=False, highlight=False)


def _table(title: str) -> Table:
    return Table(title=title, title_justify="left", box=None, padding=(0, 2, 0, 0))


def _runs(document: Document) -> Table:
    facts = document["machine"]
    cores = len(facts["pinned_cores"])
    table = _table(f"runs on {facts['processor']}, {cores} of {facts['cores']} cores")
    table.add_column("run", justify="right")
    for name in ("begun", "preset", "programs", "versions, where they changed"):
        table.add_column(name)
    before: RunRow | None = None
    for run in document["runs"]:
        cells = [str(run["run"]), words.day(run["started"]), run["preset"] or "–"]
        table.add_row(*cells, run["programs"] or "unknown", _versions(run, before))
        before = run
    return table


def _versions(run: RunRow, before: RunRow | None) -> str:
    """Those that are not the run's before; all of the first."""
    known = before["versions"] if before else {}
    new = [f"{n} {v}" for n, v in run["versions"].items() if known.get(n) != v]
    return ", ".join(new) or "the same"


def _ratios(document: Document) -> Table:
    shown = [run["run"] for run in document["runs"]][-SHOWN:]
    earlier = len(document["runs"]) - len(shown)
    rest = f" (the last {SHOWN}; {earlier} earlier: picture, JSON)" if earlier else ""
    table = _table(f"static over own dynamic form, by run{rest}")
    table.add_column("ratio", no_wrap=True)
    table.add_column("on", no_wrap=True)
    for number in shown:
        table.add_column(f"run {number}", justify="right", no_wrap=True)
    found = {(m["name"], m["after"]): m["word"] for m in document["moves"]}
    for series in document["series"]:
        points = {point["run"]: point for point in series["points"]}
        texts = [
            _point(points.get(number), found.get((series["name"], number)))
            for number in shown
        ]
        table.add_row(series["backend"], _place(series), *texts)
    return table


def _place(series: Series) -> str:
    usual = series["dtype"] == "float32"
    return series["place"] if usual else f"{series['place']}, {series['dtype']}"


def _point(point: Point | None, word: str | None) -> Text:
    if point is None:
        return Text("–")
    ratio = point["ratio"]
    mark = MARKS[word] if word else (" ?" if point["reason"] else "")
    text = f"{words.times(ratio['median'])}{mark}\n{tables.bounds(ratio, ',')}"
    return Text(text, style=STYLES.get(word or "", ""))


def _moves(document: Document) -> Table:
    table = _table("what moved, and how often one as large was seen before")
    for name in ("ratio", "on", "runs", "change"):
        table.add_column(name, no_wrap=True)
    table.add_column("what changed")
    table.add_column("seen before", no_wrap=True)
    for move in words.moves(document):
        runs, change = (
            f"{move['before']} → {move['after']}",
            words.percent(move["change"]),
        )
        changed = "; ".join(move["changed"]) or "nothing"
        cells = move["backend"], move["place"], runs, change, changed
        table.add_row(*cells, _seen(move["seen"]))
    return table


def _seen(seen: Rate | None) -> str:
    """`2 of 24 (all ratios)`; where there are too few, how many there are."""
    if seen is None:
        return "–"
    if not seen["enough"]:
        return f"? ({seen['of']} of {LEAST_OF_ALL} needed)"
    return f"{seen['seen']} of {seen['of']} ({seen['over']})"
