"""What `pays --explain` says of each step: its graph, and where its time goes."""

from graphparity.common.graphs import profile_parts
from graphparity.experiments.explain import tables as profiles, words
from graphparity.experiments.explain.match import REST, Part, Side
from graphparity.experiments.pays.figures import PointRow
from graphparity.experiments.shared.terminal.tables import capital, seconds

MOST = 5  # parts of a step that are named
LEAST = 0.01  # of the step, which a part is at least


def lines(point: PointRow) -> list[str]:
    """Two sentences for each form that was looked into; none where none was."""
    found = list[str]()
    for form in point["forms"]:
        name, inside = form["backend"], form["inside"]
        if inside is None:
            continue
        portrait, side = inside["portrait"], inside["side"]
        why = f"its graph is not shown: {inside['portrait_not']}."
        found.append(f"{name}: {portrait['text'] if portrait else why}")
        why = f"{name}: where its time goes is not told: {inside['side_not']}."
        found.append(time(name, side) if side else why)
    return found


def time(name: str, side: Side) -> str:
    """`jax_jit: of 1.20 ms 62 % is dot (dot.3), 20 % dispatch.`, and what the profiler
    did not record, where that is much."""
    whole, groups = side["step_s"]["median"], dict[str, list[Part]]()
    for row in side["rows"]:
        if row["op"] != REST:
            groups.setdefault(row["op"], []).append(row)
    spent = {op: sum(row["seconds"] for row in rows) for op, rows in groups.items()}
    order = sorted(spent, key=lambda op: -spent[op])
    parts = [
        f"{100 * spent[op] / whole:.0f} % {_named(op, groups[op])}"
        for op in order[:MOST]
        if spent[op] >= LEAST * whole
    ]
    text = (
        f"{name}: of {seconds(whole)} a step {', '.join(parts) or 'nothing is told'}."
    )
    return text if side["within"] else f"{text} {_agreement(name, side)}"


def _agreement(name: str, side: Side) -> str:
    text = profiles.agreement(name, side).removeprefix(f"{name}: ")
    return capital(text)


def _named(op: str, rows: list[Part]) -> str:
    """An operation with its longest kernel's own name, where it computes."""
    row = max(rows, key=lambda one: one["seconds"])
    if row["kind"] not in profile_parts.WORK or row["name"] == op:
        return op
    return f"{op} ({words.short(row['name'], 48)})"
