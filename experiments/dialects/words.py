"""The dialects in words."""

from graphparity.experiments.dialects.figures import Document


def summary(document: Document) -> str:
    """Translations that are proved, and the worst port by name alone."""
    dialects = document["dialects"]
    proved = [row for row in dialects["translations"] if row["verified"] is not None]
    good = sum(row["verified"] is True for row in proved)
    none = len(dialects["translations"]) - len(proved)
    text = f"{good} of {len(proved)} translations between libraries are verified"
    text += f"; {none} calls have none."
    ends = [
        (values[-1], f"{title} → {library}")
        for title, rows in dialects.get("gaps", {}).items()
        for library, values in rows.items()
    ]
    if ends:
        most, where = max(ends)
        text += f" By name alone the worst port is {100 * most:.2g} % off ({where})."
    return text
