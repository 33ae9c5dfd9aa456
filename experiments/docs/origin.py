"""Where a kept document comes from, in a sentence."""

import datetime

from graphparity.common.contract import registry
from graphparity.experiments.docs.cut import Document
from graphparity.experiments.shared.terminal.tables import seconds


def origin(document: Document) -> str:
    """`From graphparity compare, preset quick, on 2026-11-27: AMD EPYC, …`."""
    facts, settings = document["machine"], document["settings"]
    named = "preset" in settings and "--preset" not in document["command"]
    preset = f", preset {settings['preset']}" if named else ""
    day = datetime.datetime.fromtimestamp(document["started"], datetime.UTC)
    text = f"From `{document['command']}`{preset}, on {day:%Y-%m-%d}"
    where = (
        f"{facts['processor']}, {facts['cores']} cores, {facts['system'].split(' ')[0]}"
    )
    return f"{text}: {where}, {', '.join(_versions(document))}.{_time(document)}"


def _versions(document: Document) -> list[str]:
    packages = [p for b in registry.backends().values() for p in b.packages.values()]
    found = document["versions"]
    known = [
        f"{name} {found[name]}" for name in dict.fromkeys(packages) if name in found
    ]
    return [f"Python {document['machine']['python']}", *known]


def _time(document: Document) -> str:
    spent = document.get("effort")
    return f" It took {seconds(spent['total_s'])}." if spent else ""
