"""Text and table rows as Markdown."""


def line(texts: list[str]) -> list[str]:
    """A row of a table, its texts escaped."""
    return [f"| {' | '.join(escaped(text) for text in texts)} |"]


def escaped(text: str) -> str:
    """Text that Markdown takes as text, on one line."""
    flat = " ".join(str(text).split())
    for mark in "\\`*_[]<>|":
        flat = flat.replace(mark, f"\\{mark}")
    return flat
