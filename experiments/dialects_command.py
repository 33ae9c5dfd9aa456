"""`dialects`: what each library's optimizers compute, and how one says another's."""

from pathlib import Path
from typing import Annotated, Any

import typer
from rich import box
from rich.console import Console
from rich.table import Table

from common import machine, registry, results
from common.pool import Pool
from common.progress import reporting
from common.workers import WorkerFailure
from experiments import dialects as experiment
from experiments.dialects import Call, Known, Translation
from experiments.options import (
    Folder,
    Json,
    Timeout,
    console,
    header,
    status,
    writable,
)
from experiments.vocabulary import NAMESAKES, SAMPLES, SPEAKERS, WORDS

From = Annotated[
    str | None,
    typer.Option("--from", help="A constructor call, 'torch.optim.Adam(lr=1e-3)'."),
]
To = Annotated[str | None, typer.Option("--to", help="A library, optax.")]
POINTS = (1, 10, 1000)  # steps after which two namesakes are compared
GAP = "distance of the weights from the first library's, as a share of its way"


def dialects(
    source: From = None,
    to: To = None,
    timeout: Timeout = 300.0,
    results_folder: Folder = Path("results"),
    json: Json = None,
) -> None:
    """Find out by running what each library's optimizers compute; translate a call.

    Exit status: 0 also where there is no translation; 1 where one is not verified.
    """
    writable(json)
    if (source is None) != (to is None):
        raise typer.BadParameter("--from and --to belong together")
    try:
        call = experiment.parse(source) if source is not None else None
        target = experiment.language(to) if to is not None else None
    except ValueError as error:
        raise typer.BadParameter(str(error)) from error
    screen = console()
    wanted = [call[0], target] if call is not None and target is not None else [*WORDS]
    libraries = [name for name in dict.fromkeys(wanted) if _installed(screen, name)]
    if call is not None and len(libraries) < len(set(wanted)):
        raise typer.Exit(2)
    cache = results_folder / "cache" / "dialects"
    cores = machine.cores(None)
    with Pool("cpu", "float64", cores, cache, limit_s=timeout) as pool:
        try:
            if call is not None and target is not None:
                found = _one(screen, pool, call, target, libraries)
            else:
                found = _all(screen, pool, libraries)
        except ValueError as error:
            raise typer.BadParameter(str(error)) from error
        except LookupError as error:
            screen.print(str(error), markup=False)
            raise typer.Exit(1) from error
        except WorkerFailure as failure:
            reason = f"{failure.status}: {failure}"
            screen.print(reason, markup=False)
            raise typer.Exit(status([reason])) from failure
        versions = pool.versions()
    if json is not None:
        results.write_json({**header(versions), "dialects": found}, json)
    proofs = [*found["translations"], *found.get("calls", [])]
    unproved = [proof for proof in proofs if proof["verified"] is False]
    raise typer.Exit(int(bool(unproved or found.get("unknown"))))


def _installed(screen: Console, library: str) -> bool:
    backend = registry.backends()[SPEAKERS[library]]
    if missing := backend.missing():
        text = f"{library}: unavailable, not installed: {', '.join(missing)}"
        screen.print(text, markup=False)
    return not missing


def _one(
    screen: Console,
    pool: Pool,
    call: tuple[str, str, dict[str, Any]],
    target: str,
    libraries: list[str],
) -> dict[str, Any]:
    library, name, options = call
    names = [(n, name) for n in libraries for name in WORDS[n]]
    known = [experiment.find(pool, *n) for n in names if n[0] == target]
    source = next((k for k in known if (k.library, k.name) == call[:2]), None)
    source = source or experiment.find(pool, library, name)
    experiment.complete(source, options)
    found = experiment.translate(source.dialect(options), target, known)
    row = _proved(pool, library, [(name, options)], found)
    screen.print(found.text(), markup=False, highlight=False, soft_wrap=True)
    if found.call is not None:
        words = "verified" if row["verified"] else "NOT the same"
        text = f"{words} in float64: apart by {row['one']:.1e} after one step"
        screen.print(f"{text}, {row['many']:.1e} in 1,000", highlight=False)
    return {"translations": [row]}


def _all(screen: Console, pool: Pool, libraries: list[str]) -> dict[str, Any]:
    names = [(library, name) for library in libraries for name in WORDS[library]]
    calls = [(lib, *sample) for lib in libraries for sample in SAMPLES[lib]]
    known: list[Known] = []
    unknown: dict[str, str] = {}
    gaps: dict[str, dict[str, list[float]]] = {}
    translations: list[dict[str, Any]] = []
    itself: list[dict[str, Any]] = []
    total = len(names) + len(NAMESAKES) + len(calls)
    with reporting(console(stderr=True), total) as reporter:
        for library, name in names:
            reporter.doing(f"finding out {library}.{name}")
            try:
                known.append(experiment.find(pool, library, name))
            except LookupError as error:
                unknown[f"{library}.{name}"] = str(error)
            reporter.advance()
        for title, namesakes in NAMESAKES.items():
            reporter.doing(f"porting {title} by name alone")
            here = {lib: call for lib, call in namesakes.items() if lib in libraries}
            if len(here) > 1:
                base = f"{title}: {next(iter(here))}"
                gaps[base] = experiment.gaps(pool, here, POINTS)
            reporter.advance()
        for library, name, options in calls:
            reporter.doing(f"translating {library}.{name}")
            source = next(
                (k for k in known if (k.library, k.name) == (library, name)), None
            )
            if source is not None:
                spoken, call = source.dialect(options), [(name, options)]
                proof = experiment.measure(pool, (library, call), spoken)
                itself.append({"call": experiment.spell(library, call), **proof})
                for other in (other for other in libraries if other != library):
                    found = experiment.translate(spoken, other, known)
                    translations.append(_proved(pool, library, call, found))
            reporter.advance()
    _show_known(screen, known, unknown)
    _show_gaps(screen, gaps)
    _show_translations(screen, translations, itself)
    described = [
        {
            "library": k.library,
            "name": k.name,
            "found": experiment.describe(k),
            "default": vars(k.default),
            "error": k.error,
            "variants_ruled_out": k.others,
        }
        for k in known
    ]
    return {
        "optimizers": described,
        "unknown": unknown,
        "gaps": gaps,
        "translations": translations,
        "calls": itself,
    }


def _proved(pool: Pool, library: str, call: Call, found: Translation) -> dict[str, Any]:
    row: dict[str, Any] = {"from": experiment.spell(library, call)}
    row |= {"library": found.library, "to": found.text(), "verified": None}
    if found.call is not None:
        row |= experiment.verify(pool, (library, call), found)
    return row


def _table(screen: Console, title: str, columns: list[str]) -> Table:
    screen.print(title, style="bold")
    table = Table(box=box.SIMPLE_HEAD, pad_edge=False, padding=(0, 1, 0, 0))
    for name in columns:
        table.add_column(name, no_wrap=True)
    return table


def _show_known(screen: Console, known: list[Known], unknown: dict[str, str]) -> None:
    columns = ["optimizer", "ε", "G₀", "bias", "a in v", "ahead", "damped", "decay"]
    title = "What each optimizer was found to compute"
    table = _table(screen, title, [*columns, "defaults"])
    for library in dict.fromkeys(k.library for k in known):
        table.add_row(f"[bold]{library}[/bold]")
        for k in (k for k in known if k.library == library):
            words = experiment.describe(k).values()
            table.add_row(f" {k.name}", *words, experiment.defaults_in_words(k))
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


def _show_gaps(screen: Console, gaps: dict[str, dict[str, list[float]]]) -> None:
    columns = ["ported by name alone", *(f"{n:,} steps" for n in POINTS)]
    table = _table(screen, "The same name, the same rate, each one's defaults", columns)
    for title, rows in gaps.items():
        for library, values in rows.items():
            shares = [f"{100 * value:.2g} %" for value in values]
            table.add_row(f"{title} → {library}", *shares)
    screen.print(table)
    screen.print(f"{GAP}.\n", highlight=False)


def _show_translations(
    screen: Console, rows: list[dict[str, Any]], itself: list[dict[str, Any]]
) -> None:
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
                f"after one step (limit {experiment.ONE_STEP:.1e}), {many:.1e} in "
                f"1,000 (limit {experiment.SAME:.0e})."
            )
    screen.print("\n".join(texts), highlight=False)
