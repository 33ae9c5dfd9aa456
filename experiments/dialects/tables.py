"""The dialects in words and tables: what was found, gaps, translations."""

from typing import Any

from rich import box
from rich.console import Console
from rich.table import Table

from graphparity.experiments.dialects.discover import FAMILY, Known, said_by
from graphparity.experiments.dialects.library_options import fields_of
from graphparity.experiments.dialects.run import ONE_STEP, SAME

GAP = "distance of the weights from the first library's, as a share of its way"


def describe(known: Known) -> dict[str, str]:
    """What was found, by column."""
    d, own = known.default, FAMILY[known.default.family]
    said = said_by(known.library, known.name)
    eps = "none" if "eps" not in said else d.root
    momentum = "yes" if d.rate_inside else "no"
    ahead = {"new": "yes", "old": "with the old v", "none": "no"}[d.ahead]
    damped = "all" if d.first_damped else "2nd on"
    decay = {"coupled": "L2", "times rate": "off w, × a", "free": "off w"}
    return {
        "epsilon": eps if "root" in own else "",
        "start": f"{d.start:g}" if "start" in own else "",
        "bias": ("yes" if d.corrected else "no") if "corrected" in own else "",
        "momentum": momentum if "rho" in said else "",
        "ahead": ahead if "nesterov" in said else "",
        "dampening": damped if "dampening" in said else "",
        "decay": decay[d.decayed] if "decay" in said else "",
    }


def defaults_in_words(known: Known) -> str:
    """The defaults of an optimizer's options, by field."""
    names = {"b1": "β1", "b2": "β2", "eps": "ε", "rho": "ρ"}
    said = fields_of(known.library, known.name, known.given)
    pairs = [(names[key], said[key]) for key in names if said.get(key)]
    if said.get("decay"):
        pairs.append(("d", said["decay"]))
    if "lr" in said:
        pairs.insert(0, ("a", said["lr"]))
    return " ".join(f"{name} {value:g}" for name, value in pairs)


def _table(screen: Console, title: str, columns: list[str]) -> Table:
    screen.print(title, style="bold")
    table = Table(box=box.SIMPLE_HEAD, pad_edge=False, padding=(0, 1, 0, 0))
    for name in columns:
        table.add_column(name, no_wrap=True)
    return table


def show_known(screen: Console, known: list[Known], unknown: dict[str, str]) -> None:
    """A row an optimizer, those that are unknown, and how to read the columns."""
    columns = ["optimizer", "ε", "G₀", "bias", "a in v", "ahead", "damped", "decay"]
    title = "What each optimizer was found to compute"
    table = _table(screen, title, [*columns, "defaults"])
    for library in dict.fromkeys(k.library for k in known):
        table.add_row(f"[bold]{library}[/bold]")
        for k in (k for k in known if k.library == library):
            words = describe(k).values()
            table.add_row(f" {k.name}", *words, defaults_in_words(k))
    screen.print(table)
    for name, reason in unknown.items():
        screen.print(f"{name}: unknown: {reason}", markup=False)
    others = sum(k.others for k in known)
    worst = max((k.error for k in known), default=0.0)
    screen.print(
        "ε stands outside or inside the root of G, the accumulated squares; hat: "
        "outside, before the bias is corrected. G₀: what it starts at.\na in v: "
        "whether the velocity holds the rate, which shows when that changes. ahead: "
        "its Nesterov option steps by g + ρ v.\ndamped: what dampening damps. "
        f"decay: L2 into the gradient, or off the weight.\nEach fits its own "
        f"probes in float64 to {worst:.0e} of the weights; "
        f"{others} other variants were tried and ruled out.\n",
        highlight=False,
    )


def show_gaps(
    screen: Console, gaps: dict[str, dict[str, list[float]]], points: tuple[int, ...]
) -> None:
    """How far each namesake is from the first one after so many steps."""
    columns = ["ported by name alone", *(f"{n:,} steps" for n in points)]
    table = _table(screen, "The same name, the same rate, each one's defaults", columns)
    for title, rows in gaps.items():
        for library, values in rows.items():
            shares = [f"{100 * value:.2g} %" for value in values]
            table.add_row(f"{title} → {library}", *shares)
    screen.print(table)
    screen.print(f"{GAP}.\n", highlight=False)


def show_translations(
    screen: Console, rows: list[dict[str, Any]], itself: list[dict[str, Any]]
) -> None:
    """Each call in all languages, and how many are verified how closely."""
    screen.print("Translations, each run in float64", style="bold")
    last = None
    for row in rows:
        if row["from"] != last:
            screen.print(row["from"], markup=False, highlight=False, soft_wrap=True)
            last = row["from"]
        mark = {None: "–", True: "✓", False: "✗"}[row["verified"]]
        text = row["to"]
        if text.startswith("cannot"):
            text = f"{row['library']}: {text}"
        line = f"  {mark} {text}"
        screen.print(line, markup=False, highlight=False, soft_wrap=True)
    proved = [row for row in rows if row["verified"] is not None]
    texts = [f"– {len(rows) - len(proved)} have no translation."]
    for what, part in (("translations", proved), ("calls, held to the rule", itself)):
        if part:
            good = sum(row["verified"] for row in part)
            one, many = (max(row[key] for row in part) for key in ("one", "many"))
            texts.append(
                f"✓ {good} of {len(part)} {what}, verified: at most {one:.1e} apart "
                f"after one step (limit {ONE_STEP:.1e}), {many:.1e} in "
                f"1,000 (limit {SAME:.0e})."
            )
    screen.print("\n".join(texts), highlight=False)
