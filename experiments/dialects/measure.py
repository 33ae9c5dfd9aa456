"""What each library's optimizers compute, and the same rule as a call of another
library: for one call, or everything."""

from dataclasses import dataclass, field
from typing import NotRequired, TypedDict

import typer

from graphparity.common.workers.pool import Pool
from graphparity.common.workers.process import WorkerFailure
from graphparity.experiments.dialects import scalers, verify
from graphparity.experiments.dialects.call_text import call_as_text, complete
from graphparity.experiments.dialects.discover import Known, find
from graphparity.experiments.dialects.library_options import (
    NAMESAKES,
    SAMPLES,
    WORDS,
    NamedCall,
)
from graphparity.experiments.dialects.plan import Asked
from graphparity.experiments.dialects.run import Call
from graphparity.experiments.dialects.scalers import Scalers
from graphparity.experiments.dialects.translate import Translation, translate
from graphparity.experiments.shared.run import Context
from graphparity.experiments.shared.terminal.progress import Reporter

POINTS = (1, 10, 1000)  # steps after which two namesakes are compared


# "from" is no name for a class's field
Source = TypedDict("Source", {"from": str})


class Row(Source):
    """A call translated to another library; `one` and `many` as in `verify.Proof`."""

    library: str
    to: str  # the call, or why there is none
    verified: bool | None  # None: there is no call
    one: NotRequired[float]
    many: NotRequired[float]


class Itself(verify.Proof):
    """A library's call compared with the rule that it was found to compute."""

    call: str


@dataclass
class Found:
    """All that is known of some libraries; filled as the work goes on."""

    known: list[Known] = field(default_factory=list)
    unknown: dict[str, str] = field(default_factory=dict)  # optimizer to reason
    gaps: dict[str, dict[str, list[float]]] = field(default_factory=dict)
    translations: list[Row] = field(default_factory=list)
    calls: list[Itself] = field(default_factory=list)  # held to the rule they compute
    scalers: Scalers | None = None  # of losses, by backend, and translations
    failed: dict[str, str] = field(default_factory=dict)

    def of(self, library: str, name: str) -> Known | None:
        """An optimizer, if its variant is known."""
        same = (k for k in self.known if (k.library, k.name) == (library, name))
        return next(same, None)


def units(asked: Asked) -> int:
    """Pieces of work: a call; or optimizers, names shared by libraries and samples."""
    if asked.call is not None:
        return 1
    counts = (len(WORDS[lib]) + len(SAMPLES[lib]) for lib in asked.libraries)
    return sum(counts) + len(NAMESAKES)


def measure(asked: Asked, context: Context, found: Found) -> None:
    """One call and its translation, or everything. Raises BadParameter."""
    with context.pool("cpu", "float64", asked.timeout) as pool:
        try:
            if asked.call is not None and asked.target is not None:
                _one(pool, asked.call, asked.target, asked.libraries, found)
            else:
                _everything(pool, asked.libraries, context.reporter, found)
        except ValueError as error:  # the call lacks what its library needs
            raise typer.BadParameter(str(error)) from error
        except WorkerFailure as failure:
            found.failed["dialects"] = f"{failure.status}: {failure}"


def _one(
    pool: Pool,
    call: NamedCall,
    target: str,
    libraries: tuple[str, ...],
    found: Found,
) -> None:
    """A call's translation and its proof. Raises ValueError."""
    library, name, options = call
    try:
        theirs = [find(pool, target, each) for each in WORDS[target]]
        same = (k for k in theirs if (k.library, k.name) == (library, name))
        source = next(same, None) or find(pool, library, name)
    except LookupError as error:
        found.unknown[f"{library}.{name}"] = str(error)
        return
    complete(source, options)
    translation = translate(source.dialect(options), target, theirs)
    row = _proved(pool, library, [(name, options)], translation)
    found.translations.append(row)


def _everything(
    pool: Pool, libraries: tuple[str, ...], reporter: Reporter, found: Found
) -> None:
    """Every optimizer, the gaps between namesakes, every sample in all libraries, the
    scalers of losses."""
    _find_out(pool, libraries, reporter, found)
    _port_by_name(pool, libraries, reporter, found)
    for library in libraries:
        for name, options in SAMPLES[library]:
            reporter.doing(f"translating {library}.{name}")
            others = [other for other in libraries if other != library]
            _translate(pool, found, (library, name, options), others)
            reporter.advance()
    reporter.doing("running the scalers of losses")
    found.scalers = scalers.find(pool, scalers.backends_with_scalers())


def _find_out(
    pool: Pool, libraries: tuple[str, ...], reporter: Reporter, found: Found
) -> None:
    """Find the variant that every optimizer is, or why it is none."""
    for library in libraries:
        for name in WORDS[library]:
            reporter.doing(f"finding out {library}.{name}")
            try:
                found.known.append(find(pool, library, name))
            except LookupError as error:
                found.unknown[f"{library}.{name}"] = str(error)
            reporter.advance()


def _port_by_name(
    pool: Pool, libraries: tuple[str, ...], reporter: Reporter, found: Found
) -> None:
    """The distances between optimizers of one name, where two libraries have it."""
    for title, namesakes in NAMESAKES.items():
        reporter.doing(f"porting {title} by name alone")
        here = {lib: call for lib, call in namesakes.items() if lib in libraries}
        if len(here) > 1:
            base = f"{title}: {next(iter(here))}"
            found.gaps[base] = verify.gaps(pool, here, POINTS)
        reporter.advance()


def _translate(pool: Pool, found: Found, sample: NamedCall, others: list[str]) -> None:
    """One sample compared with its own rule, and translated to the other libraries."""
    library, name, options = sample
    if (source := found.of(library, name)) is None:
        return
    spoken, call = source.dialect(options), [(name, options)]
    proof = verify.measure(pool, (library, call), spoken)
    found.calls.append({"call": call_as_text(library, call), **proof})
    for other in others:
        translation = translate(spoken, other, found.known)
        found.translations.append(_proved(pool, library, call, translation))


def _proved(pool: Pool, library: str, call: Call, translation: Translation) -> Row:
    row: Row = {
        "from": call_as_text(library, call),
        "library": translation.library,
        "to": translation.text(),
        "verified": None,
    }
    if translation.call is None:
        return row
    return {**row, **verify.verify(pool, (library, call), translation)}
