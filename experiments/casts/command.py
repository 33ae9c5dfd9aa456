"""`casts`: which operations give which dtype in half precision, found by running."""

import contextlib
import tempfile
from pathlib import Path
from typing import Annotated, Any

import typer
from rich.console import Console
from rich.table import Table
from rich.text import Text

from graphparity.common.contract import registry
from graphparity.common.system import machine
from graphparity.common.workers.pool import Pool
from graphparity.common.workers.process import WorkerFailure
from graphparity.common.workers.work_clock import WorkClock
from graphparity.experiments.shared import frame
from graphparity.experiments.shared.options import (
    Backends,
    Folder,
    Json,
    OneDevice,
    Timeout,
    console,
    known,
    one,
    one_device,
    wanted,
    writable,
)
from graphparity.experiments.shared.terminal.progress import Reporter

HALVES = ("float16", "bfloat16")
Half = Annotated[str, typer.Option("--half", help="float16 or bfloat16.")]
COLUMNS = {
    "half": "of half",
    "mixed": "of half\nand f32",
    "policy": "policy,\nof f32",
    "policy_half": "policy,\nof half",
}
SHORT = {"float32": "f32", "float16": "f16", "bfloat16": "bf16"}


def casts(
    backend: Backends = None,
    half: Half = "float16",
    device: OneDevice = "cpu",
    timeout: Timeout = 120.0,
    results_folder: Folder = Path("results"),
    json: Json = None,
) -> None:
    """Which operations each framework computes in half precision."""
    which, where = one("half", half, HALVES), one_device(device)
    names = known("backend", wanted(backend), _dynamic(where))
    writable(json)
    screen, lists, failed = console(), dict[str, Any](), dict[str, str]()
    versions: dict[str, Any] = {}
    here = frame.installed(screen, names)

    def find(reporter: Reporter) -> None:
        with tempfile.TemporaryDirectory() as cache:
            given = (where, "float32", machine.cores(None), Path(cache), timeout)
            with Pool(*given, WorkClock()) as pool:
                for name in here:
                    reporter.doing(f"operations of {name}")
                    try:
                        lists[name] = pool.ask(name, "cast_list", half=which)
                    except WorkerFailure as failure:
                        failed[name] = f"{failure.status}: {failure}"
                    reporter.advance()
                versions.update(pool.versions())

    interrupted = frame.work(len(here), failed, find)
    for name, found in lists.items():
        told, own = registry.backends()[name].casts, listed(found, which)
        if own != told:
            text = f"it casts by the list '{own}', the oracle is told '{told}'"
            failed[name] = f"disagree: {text}"
    facts = {"half": which, "device": where, "casts": lists}
    document = {**frame.header(versions), **facts}
    folder = frame.whole(results_folder, interrupted or not lists)
    frame.save({**document, "failed": failed}, json, folder, "casts")
    if lists:
        show(screen, document)
    frame.tell(screen, failed)
    status = int(frame.silent(here, lists, failed)) or frame.status(failed.values())
    frame.leave(screen, interrupted, status)


def listed(found: dict[str, Any], half: str) -> str:
    """Which of the oracle's lists a backend was found to follow: `autocast` where its
    policy computes products in half and leaves a bias as it is, else `all`."""
    rows = found["operations"]
    alone = found["policy"] and rows["product"]["policy"] == half
    return "autocast" if alone and rows["bias"]["policy"] != half else "all"


def _dynamic(device: str) -> list[str]:
    """The dynamic backends for a device that have a policy of mixed precision."""
    every, found = registry.backends(), []
    for name in registry.suiting(device):
        with contextlib.suppress(registry.Gap):
            registry.locate(name, "mixed")
            found += [name] if every[name].graph == "dynamic" else []
    return found


def show(screen: Console, document: dict[str, Any]) -> None:
    """A column for each way of giving operands, and what differs."""
    lists, half = document["casts"], document["half"]
    own = [found["policy"] or f"none in {n}" for n, found in lists.items()]
    title = f"the dtype of the result on {document['device']}, half = {half}; "
    title += f"policy: {', '.join(own)}; –: no such way"
    table = Table(title=title, title_justify="left", box=None, padding=(0, 2, 0, 0))
    table.add_column("operation", no_wrap=True)
    columns = [(n, key) for n in lists for key in COLUMNS if _any(lists, n, key)]
    for name, key in columns:
        first = name if key == "half" else ""  # the others stand behind it
        table.add_column(f"{first}\n{COLUMNS[key]}", no_wrap=True)
    rows = {name: found["operations"] for name, found in lists.items()}
    for operation in next(iter(rows.values())):
        cells = [_text(rows[name][operation][key], half) for name, key in columns]
        table.add_row(operation, *cells)
    screen.print()
    screen.print(table)
    screen.print()
    screen.print(f"In short. {summary(document)}", highlight=False, markup=False)


def _any(lists: dict[str, Any], name: str, key: str) -> bool:
    return any(row[key] for row in lists[name]["operations"].values())


def _text(dtype: str | None, half: str) -> Text:
    if dtype is None:
        return Text("–", style="dim")
    return Text(
        SHORT.get(dtype, dtype), style={half: "green", "refused": "red"}.get(dtype, "")
    )


def summary(document: dict[str, Any]) -> str:
    """Where the lists differ, and what the oracle does about it."""
    lists, half = document["casts"], document["half"]
    parts = []
    for name, found in lists.items():
        rows = found["operations"]
        refused = [op for op, row in rows.items() if row["mixed"] == "refused"]
        wide = [op for op, row in rows.items() if row["mixed"] == "float32"]
        text = f"{name} of {half} beside float32 refuses {_list(refused)}, "
        parts.append(f"{text}and makes float32 of {_list(wide)}.")
        if found["policy"]:
            low = [op for op, row in rows.items() if row["policy"] == half]
            parts.append(f"Its policy computes {_list(low)} of float32 in {half}.")
    known_lists = {name: registry.backends()[name].casts for name in lists}
    if len(set(known_lists.values())) > 1:
        told = ", ".join(f"{name} '{which}'" for name, which in known_lists.items())
        parts.append(
            "So a bias behind a product, added with + as in the programs here (a "
            "library's layer may add it inside the product), is added in float32 by "
            "one and in half by another: agreement is judged against the oracle with "
            f"each one's own list ({told})."
        )
    return " ".join(parts)


def _list(names: list[str]) -> str:
    return ", ".join(names) if names else "nothing"


COMMAND = casts
