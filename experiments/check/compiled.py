"""What `check` says of each model's static forms: a table, and a sentence a model."""

from collections import Counter
from pathlib import Path

from rich.table import Table
from rich.text import Text

from graphparity.common.agreement.pair.forms import FAR, FormRow
from graphparity.common.agreement.two_programs import NOT_JUDGED, OTHER, SAME
from graphparity.experiments.check.figures import Document, FormFigures, FormsRow

MOST = 3  # breaks that are said


def table(document: Document) -> Table | None:
    """A line for every form of every model: of its outputs the one that is furthest
    from the model as it is; None where there is none."""
    every = document.get("compiled", [])
    if not any(one["forms"] for one in every):
        return None
    title = Text("Compiled, each against itself as it is", style="italic")
    made = Table(title=title, title_justify="left", box=None, padding=(0, 2, 0, 0))
    for name in ("model", "form"):
        made.add_column(name, overflow="fold")
    for name in ("graphs", "traced", "apart", "off as it is", "off compiled"):
        made.add_column(name, justify="right")
    made.add_column("in float32")
    for one in every:
        for form in one["forms"]:
            made.add_row(one["model"], form["backend"], *_cells(form))
    return made


def _cells(form: FormFigures) -> list[Text | str]:
    if form["refused"]:
        return ["–"] * 5 + [Text(f"refused: {form['refused']}", style="yellow")]
    worst = max(form["rows"], key=_far, default=None)
    numbers = [worst["apart"], *worst["errors"]] if worst else [None] * 3
    shown = ["–" if value is None else f"{value:.1e}" for value in numbers]
    graphs = "–" if form["graphs"] is None else str(form["graphs"])
    return [graphs, _traced(form), *shown, _said(form)]


def _far(row: FormRow) -> float:
    return -1.0 if row["apart"] is None else row["apart"]


def _said(form: FormFigures) -> Text | str:
    """How many outputs lie how to the model as it is."""
    if bad := [row for row in form["rows"] if row["verdict"] != SAME]:
        style = "bold red" if any(row["verdict"] == OTHER for row in bad) else "yellow"
        return Text(_first(bad), style=style)
    counts = Counter(row["said"] or "not compared" for row in form["rows"])
    parts = [f"{said} in {number}" for said, number in counts.most_common()]
    return ", ".join(parts) or "nothing was compared"


def _first(bad: list[FormRow]) -> str:
    first = min(bad, key=lambda row: row["verdict"] != OTHER)
    more = f" and in {len(bad) - 1} more" if len(bad) > 1 else ""
    reason = f": {first['reason']}" if first["reason"] else ""
    return f"{first['verdict'] or NOT_JUDGED} in {first['output']}{reason}{more}"


def anew(form: FormFigures) -> list[bool]:
    """For each batch whether the form was traced for it."""
    before = [0, *form["traces"]]
    return [b > a for a, b in zip(before, form["traces"], strict=False)]


def _traced(form: FormFigures) -> str:
    """For how many batches of how many it was traced."""
    found = anew(form)
    return f"{sum(found)} of {len(found)}" if found else "–"


# -- sentences -------------------------------------------------------------------------


def sentences(document: Document) -> list[str]:
    """One for every model: what is the same, how often it is traced, what refuses."""
    return [_sentence(one) for one in document.get("compiled", [])]


def _sentence(one: FormsRow) -> str:
    """No full stop stands in a reason's end."""
    if one["failure"]:
        return f"{one['model']} compiled: not checked: {one['failure']}."
    if not one["forms"]:
        return f"{one['model']} compiled: not checked: its framework compiles nothing."
    parts = [*_same(one), *_not_same(one), *_traces(one), *_breaks(one)]
    return f"{one['model']} compiled: {'; '.join([*parts, *one['facts']])}."


def _same(one: FormsRow) -> list[str]:
    fine = [f["backend"] for f in one["forms"] if not f["refused"] and _whole(f)]
    return [f"the same mathematics in {_listed(fine)}"] if fine else []


def _whole(form: FormFigures) -> bool:
    """Whether every output was judged, and is the same."""
    rows = form["rows"]
    return bool(rows) and all(row["verdict"] == SAME for row in rows)


def _not_same(one: FormsRow) -> list[str]:
    found = []
    for form in one["forms"]:
        bad = [row for row in form["rows"] if row["verdict"] != SAME]
        far = [row["output"] for row in form["rows"] if row["said"] == FAR]
        if form["refused"]:
            found.append(f"{form['backend']} refuses it: {form['refused']}")
        elif bad or not form["rows"]:
            told = _first(bad) if bad else "nothing was compared"
            found.append(f"in {form['backend']} {told}")
        if far:
            found.append(f"in float32 {FAR} in {_listed(far)} of {form['backend']}")
    return found


def _traces(one: FormsRow) -> list[str]:
    """Which forms are traced for which batches; forms that do alike together."""
    groups = dict[str, list[str]]()
    for form in one["forms"]:
        if form["untraced"]:
            text = f"traces over batches are not known: {form['untraced']}"
            groups.setdefault(text, []).append(form["backend"])
        elif form["traces"]:
            groups.setdefault(_over(one, anew(form)), []).append(form["backend"])
    return [f"{text} in {_listed(names)}" for text, names in groups.items()]


def _over(one: FormsRow, found: list[bool]) -> str:
    sizes = _listed(list(map(str, one["sizes"])))
    if len(found) == 1:
        return f"traced once for batch {sizes}, no other was tried,"
    if all(found):
        return f"traced anew for each of the batches {sizes}"
    if not any(found[1:]):
        return f"traced once for the batches {sizes}"
    those = [str(s) for s, new in zip(one["sizes"], found, strict=False) if new]
    return f"of the batches {sizes} traced for {_listed(those)}"


def _breaks(one: FormsRow) -> list[str]:
    found = []
    for form in one["forms"]:
        every = form["breaks"]
        rows = [f"{Path(b['file']).name}:{b['line']}: {b['reason']}" for b in every]
        if rows:
            more = f" and {len(rows) - MOST} more" if len(rows) > MOST else ""
            count = f"{form['graphs']} graphs" if form["graphs"] != 1 else "one graph"
            breaks = f"{len(rows)} break{'s' * (len(rows) != 1)}"
            text = f"{form['backend']} has {count} and {breaks}"
            found.append(f"{text}: {', '.join(rows[:MOST])}{more}")
    return found


def _listed(names: list[str]) -> str:
    *most, last = names
    return f"{', '.join(most)} and {last}" if most else last
