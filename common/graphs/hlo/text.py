"""HLO text as a compiler prints it: computations and their instructions."""

import re
from dataclasses import dataclass

HEADER = re.compile(r"^(ENTRY )?%?([\w.\-$]+)(?: \(.*)?\{\s*$")
CALLED = re.compile(
    r"(?:calls|to_apply|body|condition|true_computation|false_computation)="
    r"%?([\w.\-$]+)"
)


@dataclass(frozen=True)
class Instruction:
    """One line of a computation."""

    name: str
    form: str  # the text of its type
    opcode: str
    operands: tuple[str, ...]
    literal: str  # what stands between the parentheses of a constant or parameter
    rest: str  # attributes, as printed
    root: bool


@dataclass(frozen=True)
class Module:
    """Computations by name, and the lines of Python that instructions come from."""

    computations: dict[str, list[Instruction]]
    entry: str
    frames: dict[str, str]  # stack_frame_id -> file:line


def read(text: str) -> Module:
    """The computations of a module. Raises ValueError where none is the entry."""
    computations: dict[str, list[Instruction]] = {}
    entry, current = "", ""
    for line in text.splitlines():
        if (match := HEADER.match(line)) and " = " not in line.split("(")[0]:
            current = match[2]
            computations[current] = []
            entry = current if match[1] else entry
        elif line.strip() == "}":
            current = ""
        elif current and " = " in line:
            computations[current].append(instruction(line))
    if not entry:
        raise ValueError("no ENTRY computation: expected the text of an HLO module")
    return Module(computations, entry, _frames(text))


def instruction(line: str) -> Instruction:
    """One line, `ROOT %name = type opcode(operands), attributes`."""
    left, right = re.sub(r"/\*.*?\*/", "", line).strip().split(" = ", 1)
    form, right = _type(right)
    opcode, inside = right.split("(", 1)
    inside, rest = _closed(inside)
    name = left.removeprefix("ROOT ").lstrip("%")
    root, plain = left.startswith("ROOT "), opcode in ("constant", "parameter")
    operands = () if plain else tuple(p.split()[-1].lstrip("%") for p in _split(inside))
    return Instruction(
        name, form, opcode.strip(), operands, inside if plain else "", rest, root
    )


def attribute(rest: str, name: str) -> str:
    """What an attribute of an instruction is, by its name; empty where it has none."""
    match = re.search(rf"\b{name}=%?([\w.\-$]+)", rest)
    return match[1] if match else ""


def _type(text: str) -> tuple[str, str]:
    if text.startswith("("):
        inside, rest = _closed(text[1:])
        return f"({inside})", rest.strip()
    form, rest = text.split(" ", 1)
    return form, rest.strip()


def _closed(text: str) -> tuple[str, str]:
    """Up to the parenthesis that closes, and what comes behind it."""
    depth = 1
    for at, letter in enumerate(text):
        depth += (letter in "([{") - (letter in ")]}")
        if depth == 0:
            return text[:at], text[at + 1 :]
    raise ValueError(f"a parenthesis stays open in '{text[:60]}'")


def _split(text: str) -> list[str]:
    parts, depth = [""], 0
    for letter in text:
        depth += (letter in "([{") - (letter in ")]}")
        if letter == "," and depth == 0:
            parts.append("")
        else:
            parts[-1] += letter
    return [part.strip() for part in parts if part.strip()]


def _frames(text: str) -> dict[str, str]:
    """The tables in front of a module, followed from frame to file and line."""
    parts = re.split(
        r"^(FileNames|FunctionNames|FileLocations|StackFrames)$", text, flags=re.M
    )
    tables = dict(zip(parts[1::2], parts[2::2], strict=True))
    pattern = re.compile(r"^(\d+) (.*)$", re.M)
    rows = {key: dict(pattern.findall(table)) for key, table in tables.items()}
    places = {}
    for number, row in rows.get("StackFrames", {}).items():
        place = rows["FileLocations"][re.findall(r"file_location_id=(\d+)", row)[0]]
        file, line = re.findall(r"file_name_id=(\d+).* line=(\d+)", place)[0]
        places[number] = f"{rows['FileNames'][file].strip().strip(chr(34))}:{line}"
    return places
