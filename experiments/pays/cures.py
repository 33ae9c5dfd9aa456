"""What to write instead of what a compiled form refuses, by what it raised: from the
file `own/cures` of the framework."""

from graphparity.common.contract import registry
from graphparity.experiments.pays.documents import PointRow


def of(backend: str, raised: str | None) -> str | None:
    """Sentences without the last full stop; None where nothing was raised, or nothing
    is known of it. backend: the dynamic one."""
    try:
        _, file = registry.locate(backend, "own", "cures")
    except registry.Gap:
        return None
    known: dict[str, str] = registry.stated(file, "CURES")
    return next((cure for part, cure in known.items() if part in (raised or "")), None)


def told(point: PointRow) -> list[str]:
    """Those of a point's forms, each once."""
    found = [form.get("cure") for form in point["forms"]]
    return [cure for cure in dict.fromkeys(found) if cure]


def answer(point: PointRow) -> str:
    """The same behind an answer."""
    return "".join(f" {cure}." for cure in told(point))
