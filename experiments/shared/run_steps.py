"""The steps of a run: its entry in the store, the work, its files, how it ends."""

import functools
import shlex
import sys
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping
from pathlib import Path
from typing import Any, NoReturn

import typer
from rich.console import Console

from graphparity.common.contract import reasons as reasons_of, registry
from graphparity.common.contract.cell import Cell
from graphparity.common.contract.documents import Head, Machine, Origin
from graphparity.common.results import documents, files, origin
from graphparity.common.results.store import Store
from graphparity.common.system import interrupts
from graphparity.common.timing import disturbance
from graphparity.common.workers.process import WorkerFailure
from graphparity.experiments.shared import called
from graphparity.experiments.shared.charts.drawing import Drawing, NoLibrary
from graphparity.experiments.shared.options import console
from graphparity.experiments.shared.terminal.progress import Reporter, reporting

INTERRUPTED = interrupts.STATUS
PNG = ".png"
Pictures = Mapping[str, Drawing | str]
Draw = Callable[[Any], Pictures]


def command() -> str:
    """The command line as it was given, as a shell takes it."""
    return f"{called.kept()} {shlex.join(sys.argv[1:])}"


# -- the store -------------------------------------------------------------------------


def origins(
    settings: dict[str, Any], facts: Machine, package: str
) -> Callable[[], Origin]:
    """What says where results with these settings come from, now.

    facts: of the machine; package: the experiment's.
    """
    one = settings.get("backend")
    names = settings.get("backends") or ([one] if one else [*registry.backends()])
    return functools.partial(origin.of, facts, tuple(names), package)


def begin_or_resume(
    store: Store,
    settings: dict[str, object],
    facts: Machine,
    find: Callable[[], Origin],
    screen: Console,
    resume: bool,
) -> int:
    """The run to fill: a new one or, to go on, the last that was asked the same of the
    same programs, libraries and machine; why it is a new one is said.

    find: where its results come from.
    """
    now = find()
    number, reason = origin.resumable(store, settings, now) if resume else (None, "")
    if number is None:
        if resume:
            reason = reason or "Nothing to resume with these settings"
            screen.print(f"{reason}: this is a new run.", highlight=False, markup=False)
        number = store.begin(command(), settings, facts, {})
    else:
        text = f"Going on with run {number}: only what is missing is done."
        screen.print(text, highlight=False)
    store.note_origin(number, now)
    return number


def check_origin(
    store: Store, number: int, find: Callable[[], Origin], screen: Console
) -> None:
    """Say where programs or libraries changed while a run was under way: its results
    may be of either, and nobody goes on with it."""
    then = store.origin(number)
    if then and (changed := origin.differences(then, find())):
        store.note_origin(number, None)
        text = f"Changed while run {number} was under way: {origin.told(changed)}; its"
        text = f"{text} results may be of either. Run it again."
        screen.print(text, style="bold red", highlight=False, markup=False)


def amend(store: Store, number: int, versions: dict[str, str]) -> None:
    """Keep the versions of what ran beside those that are known."""
    entry = store.describe(number)
    store.amend(number, entry["machine"], entry["versions"] | versions)


def entry(store: Store, number: int) -> Head:
    """What the JSON of an experiment with a store begins with."""
    return {"schema": documents.SCHEMA, **store.describe(number)}


# -- the work --------------------------------------------------------------------------


def installed(screen: Console, names: Iterable[str]) -> tuple[str, ...]:
    """The backends that can run here; a line for each of the others."""
    known, here = registry.backends(), list[str]()
    for name in names:
        if known[name].missing():
            screen.print(
                f"{name}: unavailable, its framework is not installed: "
                f"{called.hint('doctor')} says more"
            )
        else:
            here.append(name)
    return tuple(here)


def work(total: int, failed: dict[str, str], do: Callable[[Reporter], object]) -> bool:
    """Do it under a progress bar; whether it was interrupted.

    A WorkerFailure raised here is the oracle's: it is recorded and ends the work.
    """
    with reporting(console(stderr=True), total) as reporter:
        try:
            do(reporter)
        except KeyboardInterrupt:
            return True
        except WorkerFailure as failure:
            failed[registry.oracle().name] = f"{failure.status}: {failure}"
    return False


# -- the end ---------------------------------------------------------------------------


def print_reasons(screen: Console, reasons: dict[str, str]) -> None:
    """Print a line for each reason why something failed or is a gap."""
    for reason in dict.fromkeys(reasons.values()):
        same = [name for name, other in reasons.items() if other == reason]
        many = f"{same[0]} and {len(same) - 1} more"
        names = many if len(same) > 3 else ", ".join(same)
        screen.print(f"{names}: {reasons_of.one_line(reason)}", markup=False)


def disturbed(samples: Mapping[Cell, Mapping[int, Any]]) -> list[str]:
    """How many of a run's blocks were disturbed, and by what; nothing where none was.

    samples: all that the run kept, by cell and round; those that weren't watched, or
    of blocks at all, count for nothing.
    """
    every = [one for rounds in samples.values() for one in rounds.values()]
    count, of = disturbance.counted(every)
    others = disturbance.by_others(every)
    return [f"{disturbance.told(count, of, others)}."] if count else []


def unmarked(document: object) -> list[str]:
    """A line for each reason why ratios have no mark, and how many."""
    reasons = Counter(_reasons(document))
    return [
        f"? {reason}: {count} ratio{'s' if count > 1 else ''}."
        for reason, count in reasons.items()
    ]


def below(document: Mapping[str, Any]) -> list[str]:
    """What is said below an experiment's tables: why ratios have no mark, and how many
    blocks were disturbed. A document kept by an older version has less to say."""
    told = document.get("disturbed")
    return [*unmarked(document), *map(str, told if isinstance(told, list) else [])]


def _reasons(part: object) -> Iterator[str]:
    """Of every ratio in a document (`comparison.ratio`) that has none, why."""
    if isinstance(part, Mapping):
        if "median" in part and part.get("verdict") == "unresolved":
            if reason := part.get("reason"):
                yield str(reason)
            return
        part = [*part.values()]
    if isinstance(part, list | tuple):
        for one in part:
            yield from _reasons(one)


def print_lines(screen: Console, lines: Iterable[str]) -> None:
    """Print what is said below the tables."""
    for line in lines:
        screen.print(line, style="dim", markup=False, highlight=False)


def pictures(screen: Console, draw: Draw, document: Any) -> Pictures:
    """What there is to draw; none, and a sentence, where the library is absent."""
    try:
        return draw(document)
    except NoLibrary as error:
        screen.print(f"No picture: {error}.", highlight=False)
        return {}


def draw(screen: Console, drawn: Drawing | str, where: Path, text: str) -> None:
    """Write a picture, as PNG if so its name ends and it's no SVG yet; say where."""
    where.parent.mkdir(parents=True, exist_ok=True)
    if isinstance(drawn, Drawing) and where.suffix == PNG:
        files.write(where, drawn.png())
    else:
        where = where.with_suffix(".svg") if where.suffix == PNG else where
        files.write(where, drawn if isinstance(drawn, str) else drawn.svg())
    screen.print(f"{text} {where}.", highlight=False)


def save(
    document: Mapping[str, object], file: Path | None, folder: Path | None, name: str
) -> None:
    """Write the JSON where a file was asked for, and keep it for `report`.

    folder: of the results; None where it is not to be kept, since it is a part only.
    name: the command's, with what it was asked about where one is kept of each.
    """
    if file is not None:
        documents.write_json(document, file)
    if folder is not None:
        documents.keep(document, folder, name)


def whole(folder: Path, partial: bool) -> Path | None:
    """The folder to keep a document in: one cut short or empty replaces none."""
    return None if partial else folder


def status(reasons: Iterable[str]) -> int:
    """1 where one of these reasons is a failure; an absence or a gap is none."""
    return int(any(reason.startswith(documents.NOT_RUN) for reason in reasons))


def silent(asked: Iterable[str], results: object, reasons: object) -> bool:
    """Whether something was asked for and there is neither a result nor a reason."""
    return bool([*asked]) and not results and not reasons


def leave(
    screen: Console,
    interrupted: bool,
    status: int,
    rest: str = "what was measured is shown.",
) -> NoReturn:
    """End the command; rest: what an interruption left."""
    if interrupted:
        screen.print(f"Interrupted; {rest}")
    raise typer.Exit(INTERRUPTED if interrupted else status)
