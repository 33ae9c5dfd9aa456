"""How much of a step each static backend has in graphs, and where they break."""

from rich.table import Table

from graphparity.common.graphs.captured import Break, Captured
from graphparity.experiments.shared.terminal.tables import counted

Captures = dict[
    str, Captured | None
]  # by backend; None: it raises where it can't trace
LEGEND = (
    "graphs: made of one step. breaks: lines at which Python goes on without a graph. "
    "in graphs: operations of the step that run in one, of those that the program "
    "dispatches without a graph, backward pass and update included. numbers: values of "
    "tensors that the program reads (.item()) and that are captured, as operations of "
    "the graph: nothing breaks. one or an error: the framework raises where it can't "
    "trace."
)


def table(found: Captures) -> Table:
    """A row for each static backend."""
    shown = Table(
        title="what of the step is in graphs",
        title_justify="left",
        box=None,
        padding=(0, 1, 0, 0),
    )
    shown.add_column("backend", no_wrap=True)
    for head in ("graphs", "breaks", "in graphs", "numbers"):
        shown.add_column(head, justify="right", no_wrap=True)
    for name, one in found.items():
        shown.add_row(name, *_cells(one))
    return shown


def _cells(one: Captured | None) -> list[str]:
    if one is None:
        return ["one or an error", "–", "–", "–"]
    share = f"{one['shared']} of {one['dispatched']}"
    counts = str(one["graphs"]), str(len(one["breaks"]))
    return [*counts, share, str(len(one["numbers"]) or "–")]


def lines(found: Captures) -> list[str]:
    """A line for each break and each number that was captured, with file and line."""
    known = {name: one for name, one in found.items() if one is not None}
    texts = [
        f"{name}: graph break at {_where(stop)}: {stop['reason']}"
        for name, one in known.items()
        for stop in one["breaks"]
    ]
    for name, one in known.items():
        for where in dict.fromkeys(one["numbers"]):
            times = one["numbers"].count(where)
            text = f"{name}: a number is read at {where or 'an unknown line'}"
            often = f", {times} times" if times > 1 else ""
            texts.append(f"{text}{often}, and captured: no break tells of it")
    return texts


def _where(stop: Break) -> str:
    return f"{stop['file']}:{stop['line']}"


def in_short(found: Captures) -> str:
    """The modes that break, in a sentence; empty where none does."""
    broken = [
        f"{name} ({one['shared']} of {one['dispatched']} operations in graphs, "
        f"{counted(len(one['breaks']), 'break')})"
        for name, one in found.items()
        if one is not None and one["breaks"]
    ]
    return f"The graph breaks in {', '.join(broken)}." if broken else ""
