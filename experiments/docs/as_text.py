"""What is printed, as the text of a page."""

import io
import textwrap

from rich.console import Console, RenderableType

WIDTH = 120  # columns of a page


def screen(width: int = WIDTH) -> Console:
    """A console whose `text` can be asked for."""
    return Console(width=width, file=io.StringIO(), color_system=None, emoji=False)


def text(screen: Console) -> str:
    """What was printed, without blanks at the ends; long lines are folded."""
    assert isinstance(screen.file, io.StringIO)
    lines = screen.file.getvalue().strip("\n").split("\n")
    return "\n".join(wrapped(line.rstrip(), width=screen.width) for line in lines)


def printed(shown: RenderableType) -> str:
    """What one thing looks like."""
    alone = screen()
    alone.print(shown)
    return text(alone)


def wrapped(text: str, first: str = "", others: str = "", width: int = WIDTH) -> str:
    """A paragraph in lines; first, others: what its first and its other lines begin
    with. What fits in a line keeps its blanks."""
    if len(first) + len(text) <= width:
        return first + text
    return textwrap.fill(
        text,
        width,
        initial_indent=first,
        subsequent_indent=others,
        break_long_words=False,
        break_on_hyphens=False,
    )


def part(text: str, first: str, until: str | None = None) -> str:
    """The lines from the one that holds `first` to the next empty one, or to the one
    that begins with `until`; blanks that all begin with are left out. Raises
    ValueError where there is none."""
    lines = text.split("\n")
    begun = next((n for n, line in enumerate(lines) if first in line), None)
    if begun is None:
        raise ValueError(f"no line of it has '{first}'")
    ends = (lambda line: line.startswith(until)) if until else (lambda line: not line)
    rest = range(begun + 1, len(lines))
    end = next((n for n in rest if ends(lines[n].strip())), None)
    if until and end is None:
        raise ValueError(f"no later line of it begins with '{until}'")
    return textwrap.dedent("\n".join(lines[begun:end])).rstrip()


def fenced(text: str) -> str:
    """As a block of output."""
    return f"```\n{text}\n```"
