"""What hinders a compiler, from what it raised: in a line, with file and line."""

import re

PLACE = re.compile(r'File "(.+?)", line (\d+)')
ERROR = re.compile(r"^(?:[\w]+\.)*([A-Z]\w*): (.+)$", re.MULTILINE)
LONGEST = 200  # characters


def told(raised: str, place: str) -> str:
    """`pytorch.py:12: Unsupported: …`, no full stop at its end; place: of the person's
    own file."""
    errors = ERROR.findall(raised)
    text = f"{errors[-1][0]}: {errors[-1][1]}" if errors else raised.splitlines()[-1]
    text = text.rstrip(".")
    if text.endswith(":") and (more := _after(raised, text)):
        text = f"{text} {more}".rstrip(".")
    lines: list[tuple[str, str]] = PLACE.findall(raised)  # the innermost one last
    own = [one for one in lines if one[0] == place]
    theirs = own or [one for one in lines if "site-packages" not in one[0]]
    if not theirs:
        return text[:LONGEST]
    file, number = theirs[-1]
    return f"{file.rpartition('/')[2]}:{number}: {text[:LONGEST]}"


def _after(raised: str, text: str) -> str:
    """The next line after one that only leads to it."""
    rest = raised.partition(text)[2].strip().splitlines()
    return rest[0].strip() if rest else ""
