"""Where names and commands may go on in another line: never within a word."""

import itertools
import re

from markupsafe import Markup

SHORT = 12  # letters of a word that a column holds
OPTION = 2  # of one such as `-m`
WHOLE = 26  # of a piece of a command that a line on a telephone holds
AFTER = re.compile(r"(?<=[_/.:])(?=[A-Za-z])")  # a name goes on after these,
INNER = re.compile(r"(?<=[a-z])(?=[A-Z])")  # and a long part of it before a capital
PIECE = re.compile(r"[^/]+/?|/")  # of a path
BREAK, SPACE = Markup("<wbr>"), Markup(" ")


def breakable(text: str) -> Markup:
    """A text whose long words may go on in another line after `_`, `/`, `.` and `:`."""
    return SPACE.join(BREAK.join(_parts(word)) for word in text.split(" "))


def _parts(word: str) -> list[str]:
    if len(word) <= SHORT:
        return [word]
    parts = AFTER.split(word)
    inner = (INNER.split(part) if len(part) > SHORT else [part] for part in parts)
    return [*itertools.chain(*inner)]


def command(line: str) -> Markup:
    """A command that may go on in another line between words, and a path after `/`;
    an option such as `--results` is never parted at its hyphens."""
    words = line.split(" ")
    return SPACE.join(BREAK.join(map(_piece, PIECE.findall(w))) for w in words)


def _piece(text: str) -> Markup:
    if len(text) > WHOLE:
        return breakable(text)
    parted = len(text) > OPTION and "-" in text
    return Markup('<span class="whole">{}</span>' if parted else "{}").format(text)
