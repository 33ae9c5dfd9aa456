"""What hinders a compiler, from what it raised: in a line, with file and line."""

import re

PLACE = re.compile(r'File "(.+?)", line (\d+)')
ERROR = re.compile(r"^(?:[\w]+\.)*([A-Z]\w*): (.+)$", re.MULTILINE)
WITHIN = re.compile(r"^ +(?:\w+\.)*(\w*(?:Error|Exception)): (.+)$", re.MULTILINE)
WHERE_ALONE = re.compile(r"Exception encountered when calling .+$")  # and no reason
BOLD = re.compile("\x1b\\[[0-9;]*m")
LONGEST = 200  # characters


def told(raised: str, place: str) -> str:
    """`pytorch.py:12: Unsupported: …`, no full stop at its end; place: of the person's
    own file."""
    raised = BOLD.sub("", raised)
    errors = ERROR.findall(raised)
    text = f"{errors[-1][0]}: {errors[-1][1]}" if errors else raised.splitlines()[-1]
    if text.endswith(":") and (inner := WITHIN.findall(raised.partition(text)[2])):
        text = ": ".join(inner[-1])
    text = text.rstrip(".")
    leads = text.endswith(":") or WHERE_ALONE.search(text)
    if leads and (more := _after(raised, text).rstrip(".")):
        text = f"{WHERE_ALONE.sub('', text).rstrip()} {more}"
    lines: list[tuple[str, str]] = PLACE.findall(raised)  # the innermost one last
    own = [one for one in lines if one[0] == place]
    theirs = own or [one for one in lines if "site-packages" not in one[0]]
    if not theirs:
        return _short(text)
    file, number = theirs[-1]
    return f"{file.rpartition('/')[2]}:{number}: {_short(text)}"


def _short(text: str) -> str:
    """Its whole sentences, where that is not all of it, and there is one."""
    if len(text) <= LONGEST:
        return text
    whole, stop, _ = text[:LONGEST].rpartition(". ")
    return whole if stop else text[:LONGEST]


def _after(raised: str, text: str) -> str:
    """The next line after one that only leads to it."""
    rest = raised.partition(text)[2].strip(". \n").splitlines()
    return rest[0].strip() if rest else ""
