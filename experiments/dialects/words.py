"""The dialects in words."""

from graphparity.experiments.dialects.figures import Document
from graphparity.experiments.shared.terminal.tables import counted


def summary(document: Document) -> str:
    """Translations that are proved, and the worst port by name alone."""
    dialects = document["dialects"]
    text = _proved([row["verified"] for row in dialects["translations"]])
    ends = [
        (values[-1], f"{title} → {library}")
        for title, rows in dialects.get("gaps", {}).items()
        for library, values in rows.items()
    ]
    if ends:
        most, where = max(ends)
        text += f" By name alone the worst port is {100 * most:.2g} % off ({where})."
    return text


def _proved(found: list[bool | None]) -> str:
    """How many translations are verified, of calls that have one."""
    good, none = found.count(True), found.count(None)
    every, has = len(found) - none, "has" if none == 1 else "have"
    text = f"{good} of {every} translations between libraries are verified"
    if every < 2:
        text = f"The translation is {'' if good else 'not '}verified" if every else ""
    word = "none" if text else "no translation"
    left = f"{counted(none, 'call')} {has} {word}" if none else ""
    return f"{'; '.join(filter(None, [text, left])) or 'Nothing was translated'}."
