"""A row of the lecture in the terminal: the answer first, then what was not run."""

from collections.abc import Mapping

from rich.console import Console, RenderableType
from rich.table import Table
from rich.text import Text

from graphparity.common.timing import marks
from graphparity.experiments.lecture import forms, view as lecture_view
from graphparity.experiments.report.cells import HARD
from graphparity.experiments.report.results_of import Row as Document
from graphparity.experiments.report.sections import experiment_of
from graphparity.experiments.shared import called

FREE = "what it does there"  # the one column whose texts are folded
HEADS = {  # in lines, where a column is narrow
    forms.OWN: "as fast as\nits dynamic",
    forms.COMPILE: "to compile:\ncold/warm",
}


def tell(
    screen: Console, view: lecture_view.View, documents: Mapping[str, Document]
) -> None:
    """Idea, what was measured here, what was not, and where the lecture slips."""
    screen.print()
    screen.rule(f"{view['number']}. {view['topic']} ({view['slug']})", align="left")
    say(screen, view["idea"])
    if view["aside"]:
        say(screen, view["aside"])
    _measured(screen, view)
    _experiment(screen, view, documents)
    _not_run(screen, view)
    for figure in view["figures"]:
        word = "Contradiction" if figure["slip"] else "A claim, run"
        say(screen, f"{word}: {figure['text']}", "yellow" if figure["slip"] else "")


def say(screen: Console, text: str, style: str = "") -> None:
    """A paragraph."""
    screen.print(text, style=style, markup=False, highlight=False)


def _measured(screen: Console, view: lecture_view.View) -> None:
    """Each config: a table of its forms where it was timed, and its sentence."""
    for part in view["measured"]:
        if part["forms"]:
            screen.print()
            screen.print(_table(part["title"], part["forms"]))
            for line in part["unmarked"]:
                say(screen, f"* {line}", "dim")
        texts = [f"{name} {verdict}" for name, verdict in part["cells"]]
        own = "" if part["forms"] else f" {'; '.join(texts)}."
        say(screen, f"{part['title']}:{own} {part['words']}")
    if any(part["forms"] for part in view["measured"]):
        say(screen, forms.LEGEND, "dim")
    if view["facts"]:
        for fact, *values in view["facts"]["rows"]:
            pairs = zip(view["facts"]["head"], values, strict=True)
            say(screen, f"{fact}: {', '.join(f'{n} {v}' for n, v in pairs)}")


def _table(title: str, shown: forms.Table) -> RenderableType:
    """At most 80 columns wide: an interval stands below its figure."""
    table = Table(title=title, title_justify="left", box=None, padding=(0, 1, 0, 0))
    for head in shown["head"]:
        table.add_column(HEADS.get(head, head), no_wrap=head != FREE)
    for line in shown["rows"]:
        texts = [text.replace(" [", "\n[").replace(HARD, " ") for text in line]
        table.add_row(*map(Text, texts))
    return table


def _experiment(
    screen: Console, view: lecture_view.View, documents: Mapping[str, Document]
) -> None:
    """What the row's experiment found: its own small table of it, and its words."""
    name = view["experiment"] or ""
    one, document = experiment_of(name) if name else None, documents.get(name)
    brief = getattr(one.part("tables"), "brief", None) if one and document else None
    for table in brief(document) if brief else []:
        screen.print()
        screen.print(table)
    if view["words"]:
        say(screen, f"{name}: {view['words']}")


def _not_run(screen: Console, view: lecture_view.View) -> None:
    """What was not run, each with the command that does it; else where more is."""
    lines, more = list[str](), list[str]()
    if not view["measured"]:
        lines.append(view["command"])
    for part in view["measured"]:
        command = called.hint(f"compare -w {part['title'].partition('/')[0]}")
        if part["missing"]:
            lines.append(f"{command} ({part['title']} in {', '.join(part['missing'])})")
        elif any(marks.FEW in line for line in part["unmarked"]):
            more.append(f"{command} --resume")
    if view["lacking"] and view["lacking"] not in lines:
        one = experiment_of(view["experiment"] or "")
        lines.append(f"{view['lacking']} ({one.short})" if one else view["lacking"])
    none = not view["measured"] and not view["words"]
    if lines:
        lead = "Not measured yet" if none else "Not run yet"
        say(screen, f"{lead}: {'; '.join(lines)}", "dim")
    if more:
        what = "More rounds (a mark needs six processes)"
        say(screen, f"{what}: {'; '.join(more)}", "dim")
    if not lines and not more and view["more"]:
        say(screen, f"More of it: {view['more']} shows all its tables", "dim")
