"""`dialects`: what each library's optimizers compute, and how one says another's."""

import time
from pathlib import Path
from typing import Annotated, Any

import typer
from rich.console import Console

from graphparity.common.contract import registry
from graphparity.common.system import machine
from graphparity.common.workers.pool import Pool
from graphparity.common.workers.process import WorkerFailure
from graphparity.experiments.dialects import (
    measure as experiment,
    scalers as dialects_scalers,
    tables,
)
from graphparity.experiments.dialects.call_text import language, parse
from graphparity.experiments.dialects.library_options import SPEAKERS, WORDS
from graphparity.experiments.shared import frame
from graphparity.experiments.shared.options import (
    Folder,
    Json,
    OneDevice,
    Timeout,
    console,
    on_the_cpu,
    writable,
)
from graphparity.experiments.shared.terminal.progress import reporting

From = Annotated[
    str | None,
    typer.Option("--from", help="A constructor call, 'torch.optim.Adam(lr=1e-3)'."),
]
To = Annotated[str | None, typer.Option("--to", help="A library, optax.")]


def dialects(
    source: From = None,
    to: To = None,
    device: OneDevice = "cpu",
    timeout: Timeout = 300.0,
    results_folder: Folder = Path("results"),
    json: Json = None,
) -> None:
    """Find out by running what each library's optimizers compute; translate a call.

    Exit status: 0 also where there is no translation; 1 where one is not verified.
    """
    on_the_cpu(device, "what a rule computes is no matter of the device; use cpu")
    writable(json)
    if (source is None) != (to is None):
        raise typer.BadParameter("--from and --to belong together")
    try:
        call = parse(source) if source is not None else None
        target = language(to) if to is not None else None
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
                found = _everything(screen, pool, libraries)
        except ValueError as error:
            raise typer.BadParameter(str(error)) from error
        except LookupError as error:
            screen.print(str(error), markup=False)
            raise typer.Exit(1) from error
        except WorkerFailure as failure:
            reason = f"{failure.status}: {failure}"
            screen.print(reason, markup=False)
            raise typer.Exit(frame.status([reason])) from failure
        versions = pool.versions()
    head = frame.header(versions, started=time.time())
    everything = call is None or target is None
    folder = results_folder if everything else None
    frame.save({**head, "dialects": found}, json, folder, "dialects")
    proofs = [*found["translations"], *found.get("calls", [])]
    proofs += found.get("scalers", {}).get("translations", [])
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
    found, row = experiment.one(pool, call, target, libraries)
    screen.print(found.text(), markup=False, highlight=False, soft_wrap=True)
    if found.call is not None:
        words = "verified" if row["verified"] else "NOT the same"
        text = f"{words} in float64: apart by {row['one']:.1e} after one step"
        screen.print(f"{text}, {row['many']:.1e} in 1,000", highlight=False)
    return {"translations": [row]}


def _everything(screen: Console, pool: Pool, libraries: list[str]) -> dict[str, Any]:
    with reporting(console(stderr=True), experiment.units(libraries)) as reporter:
        found = experiment.everything(pool, libraries, reporter)
    tables.show_known(screen, found.known, found.unknown)
    tables.show_gaps(screen, found.gaps, experiment.POINTS)
    tables.show_translations(screen, found.translations, found.calls)
    scalers = dialects_scalers.find(pool, dialects_scalers.speakers())
    dialects_scalers.show(screen, scalers)
    return {**experiment.document(found), "scalers": scalers}


COMMAND = dialects
