"""The dialects in tables: what was found, gaps, translations."""

from rich import box
from rich.console import Console
from rich.table import Table

from graphparity.experiments.dialects import scalers
from graphparity.experiments.dialects.figures import Document, Optimizer
from graphparity.experiments.dialects.measure import POINTS, Itself, Row
from graphparity.experiments.dialects.run import ONE_STEP, SAME

GAP = "distance of the weights from the first library's, as a share of its way"


def show(screen: Console, document: Document) -> None:
    """The tables of everything, or what one call is in another library."""
    dialects = document["dialects"]
    if "optimizers" not in dialects:
        show_one(screen, dialects["translations"], dialects.get("unknown", {}))
        return
    show_optimizers(screen, dialects["optimizers"], dialects.get("unknown", {}))
    show_gaps(screen, dialects["gaps"], POINTS)
    show_translations(screen, dialects["translations"], dialects["calls"])
    if "scalers" in dialects:
        scalers.show(screen, dialects["scalers"])


def show_one(screen: Console, rows: list[Row], unknown: dict[str, str]) -> None:
    """A call in another library, and how well it is proved; or why it is unknown."""
    for reason in unknown.values():
        screen.print(reason, markup=False)
    for row in rows:
        screen.print(row["to"], markup=False, highlight=False, soft_wrap=True)
        if row["verified"] is not None:
            words = "verified" if row["verified"] else "NOT the same"
            text = f"{words} in float64: apart by {row['one']:.1e} after one step"
            screen.print(f"{text}, {row['many']:.1e} in 1,000", highlight=False)


def _table(screen: Console, title: str, columns: list[str]) -> Table:
    screen.print(title, style="bold")
    table = Table(box=box.SIMPLE_HEAD, pad_edge=False, padding=(0, 1, 0, 0))
    for name in columns:
        table.add_column(name, no_wrap=True)
    return table


def show_optimizers(
    screen: Console, rows: list[Optimizer], unknown: dict[str, str]
) -> None:
    """A row an optimizer, those that are unknown, and how to read the columns."""
    columns = ["optimizer", "ε", "G₀", "bias", "a in v", "ahead", "damped", "decay"]
    title = "What each optimizer was found to compute"
    table = _table(screen, title, [*columns, "defaults"])
    for library in dict.fromkeys(row["library"] for row in rows):
        table.add_row(f"[bold]{library}[/bold]")
        for row in (row for row in rows if row["library"] == library):
            words = row["found"].values()
            table.add_row(f" {row['name']}", *words, row.get("defaults", ""))
    screen.print(table)
    for name, reason in unknown.items():
        screen.print(f"{name}: unknown: {reason}", markup=False)
    others = sum(row["variants_ruled_out"] for row in rows)
    worst = max((row["error"] for row in rows), default=0.0)
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
    columns = ["ported by name alone", *(f"{n:,} step{'s' * (n > 1)}" for n in points)]
    table = _table(screen, "The same name, the same rate, each one's defaults", columns)
    for title, rows in gaps.items():
        for library, values in rows.items():
            shares = [f"{100 * value:.2g} %" for value in values]
            table.add_row(f"{title} → {library}", *shares)
    screen.print(table)
    screen.print(f"{GAP}.\n", highlight=False)


def show_translations(screen: Console, rows: list[Row], itself: list[Itself]) -> None:
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
            good = sum(row["verified"] is True for row in part)
            one, many = (max(row[key] for row in part) for key in ("one", "many"))
            texts.append(
                f"✓ {good} of {len(part)} {what}, verified: at most {one:.1e} apart "
                f"after one step (limit {ONE_STEP:.1e}), {many:.1e} in "
                f"1,000 (limit {SAME:.0e})."
            )
    screen.print("\n".join(texts), highlight=False)
