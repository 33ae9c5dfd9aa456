"""What differs first of two programs, in a sentence."""

import re

from graphparity.experiments.shared.terminal.tables import counted

SIZE = re.compile(r"^(\d\S*) of the norm")  # how a reason tells how far they are apart


def sentence(output: str, reason: str | None, more: int = 0) -> str:
    """`They differ first in h, by 0.0002 of its norm; 3 more outputs differ too.`

    reason: of that output's verdict; more: further outputs that differ.
    """
    apart = SIZE.sub(r", by \1 of its norm", reason or "")
    why = f": {reason}" if apart == reason else apart
    others = counted(more, "more output differs", "more outputs differ")
    return f"They differ first in {output}{why}{f'; {others} too' if more else ''}."
