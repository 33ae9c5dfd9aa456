"""What each library's optimizers compute, and how one says another's: one call, or
everything."""

from dataclasses import dataclass, field
from typing import Any

from graphparity.common.workers.pool import Pool
from graphparity.experiments.dialects import verify
from graphparity.experiments.dialects.call_text import complete, spell
from graphparity.experiments.dialects.discover import Known, find
from graphparity.experiments.dialects.library_options import NAMESAKES, SAMPLES, WORDS
from graphparity.experiments.dialects.run import Call
from graphparity.experiments.dialects.tables import describe
from graphparity.experiments.dialects.translate import Translation, translate
from graphparity.experiments.shared.terminal.progress import Reporter

POINTS = (1, 10, 1000)  # steps after which two namesakes are compared
Row = dict[str, Any]


@dataclass(frozen=True)
class Found:
    """All that was found of some libraries; filled as the work goes on."""

    known: list[Known] = field(default_factory=list)
    unknown: dict[str, str] = field(default_factory=dict)  # optimizer to reason
    gaps: dict[str, dict[str, list[float]]] = field(default_factory=dict)
    translations: list[Row] = field(default_factory=list)
    calls: list[Row] = field(default_factory=list)  # held to the rule they compute

    def of(self, library: str, name: str) -> Known | None:
        """An optimizer, where it was found out."""
        same = (k for k in self.known if (k.library, k.name) == (library, name))
        return next(same, None)


def one(
    pool: Pool,
    call: tuple[str, str, dict[str, Any]],
    target: str,
    libraries: list[str],
) -> tuple[Translation, Row]:
    """A call's translation and its proof. Raises LookupError, ValueError."""
    library, name, options = call
    names = [(n, name) for n in libraries for name in WORDS[n]]
    found = Found([find(pool, *n) for n in names if n[0] == target])
    source = found.of(library, name) or find(pool, library, name)
    complete(source, options)
    translation = translate(source.dialect(options), target, found.known)
    return translation, _proved(pool, library, [(name, options)], translation)


def units(libraries: list[str]) -> int:
    """Units of work of `everything`."""
    counts = (len(WORDS[lib]) + len(SAMPLES[lib]) for lib in libraries)
    return sum(counts) + len(NAMESAKES)


def everything(pool: Pool, libraries: list[str], reporter: Reporter) -> Found:
    """Every optimizer, the gaps between namesakes, every sample in all libraries."""
    found = Found()
    for library in libraries:
        for name in WORDS[library]:
            reporter.doing(f"finding out {library}.{name}")
            try:
                found.known.append(find(pool, library, name))
            except LookupError as error:
                found.unknown[f"{library}.{name}"] = str(error)
            reporter.advance()
    for title, namesakes in NAMESAKES.items():
        reporter.doing(f"porting {title} by name alone")
        here = {lib: call for lib, call in namesakes.items() if lib in libraries}
        if len(here) > 1:
            base = f"{title}: {next(iter(here))}"
            found.gaps[base] = verify.gaps(pool, here, POINTS)
        reporter.advance()
    for library in libraries:
        for name, options in SAMPLES[library]:
            reporter.doing(f"translating {library}.{name}")
            others = [other for other in libraries if other != library]
            _translate(pool, found, (library, name, options), others)
            reporter.advance()
    return found


def _translate(
    pool: Pool, found: Found, sample: tuple[str, str, dict[str, Any]], others: list[str]
) -> None:
    """One sample held to its own rule, and said in the other libraries."""
    library, name, options = sample
    if (source := found.of(library, name)) is None:
        return
    spoken, call = source.dialect(options), [(name, options)]
    proof = verify.measure(pool, (library, call), spoken)
    found.calls.append({"call": spell(library, call), **proof})
    for other in others:
        said = translate(spoken, other, found.known)
        found.translations.append(_proved(pool, library, call, said))


def _proved(pool: Pool, library: str, call: Call, found: Translation) -> Row:
    row: Row = {"from": spell(library, call)}
    row |= {"library": found.library, "to": found.text(), "verified": None}
    if found.call is not None:
        row |= verify.verify(pool, (library, call), found)
    return row


def document(found: Found) -> dict[str, Any]:
    """What `--json` holds of everything."""
    described = [
        {
            "library": k.library,
            "name": k.name,
            "found": describe(k),
            "default": vars(k.default),
            "error": k.error,
            "variants_ruled_out": k.others,
        }
        for k in found.known
    ]
    rest = {key: value for key, value in vars(found).items() if key != "known"}
    return {"optimizers": described, **rest}
