"""What the dialects of libraries come to, in words."""

from typing import Any


def summary(document: dict[str, Any]) -> str:
    """Translations that are proved, and the worst port by name alone."""
    found = document["dialects"]
    proved = [row for row in found["translations"] if row["verified"] is not None]
    good = sum(row["verified"] for row in proved)
    none = len(found["translations"]) - len(proved)
    text = f"{good} of {len(proved)} translations between libraries are verified"
    text += f"; {none} calls have none."
    ends = [
        (values[-1], f"{title} → {library}")
        for title, rows in found.get("gaps", {}).items()
        for library, values in rows.items()
    ]
    if ends:
        most, where = max(ends)
        text += f" By name alone the worst port is {100 * most:.2g} % off ({where})."
    return text
