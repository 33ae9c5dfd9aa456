"""Why two programs are another function: what makes the one equal to the other."""

import time
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any, NamedTuple, NotRequired, TypedDict

from graphparity.common.agreement.two_programs import NEARLY, OTHER, Row
from graphparity.common.contract.trees import Named
from graphparity.common.workers.process import WorkerFailure
from graphparity.experiments.shared.proof import Proof

ROUNDED = "rounded"  # the kind of causes that are a number's rounding to float32


class Cause(TypedDict):
    """What explains a difference.

    program: the one that was changed, None: the outputs alone; outputs: those that are
    equal then; digits: to how many; tries: what was tried until then.
    """

    kind: str
    text: str
    program: str | None
    outputs: list[str]
    digits: int
    tries: int
    proof: NotRequired[Proof]  # not in older documents


class Half(NamedTuple):
    """One of two programs: its values, and how its worker is asked."""

    label: str
    values: Named
    tensors: bool
    dtype: str  # of these values: float32 where it has no float64
    ask: Callable[..., Any]  # (command, **arguments)


def none_of(tries: int, not_reached: int) -> str:
    """What is said where nothing explains it."""
    text = f"none of {tries} usual explanations fits"
    if not not_reached:
        return text
    late = f"{not_reached} more were not tried when the time for it was up"
    return f"{text}, and {late} (--search 60 takes a minute)"


@dataclass
class Question:
    """Two programs that are not the same; tries: how often something was tried."""

    halves: tuple[Half, Half]
    rows: list[Row]
    floors: dict[str, float]
    inputs: dict[str, Any]
    seed: int
    budget_s: float  # of the workers' own time, whatever else the machine does
    until: float  # of time.monotonic(), when no more is tried
    tries: int = 0
    runs: int = 0  # of these, how often a program was run
    known: int = 0  # single changes of both programs
    before: int = 0  # runs before these
    turns: tuple[int, int] = (0, 1)  # which program is changed first, where both can be
    not_reached: int = 0  # of these, how many when the time was up
    notes: list[str] = field(default_factory=list)
    simple: bool = False  # its outputs explain it: arguments inside are left
    raised: str = ""  # what a program raised last
    near: dict[str, set[int]] = field(
        default_factory=dict
    )  # lines tried first, by label
    tell: Callable[[str], object] = lambda _: None  # how the search stands

    @property
    def narrow(self) -> bool:
        """Whether nothing differs by more than float32 rounds."""
        return all(row["verdict"] != OTHER for row in self.rows)

    @property
    def differing(self) -> list[str]:
        """The outputs of both that are not the same; where all are the same in float32,
        those that differ by less than it rounds."""
        first, second = self.halves
        word = NEARLY if self.narrow else OTHER
        return [
            row["output"]
            for row in self.rows
            if row["verdict"] == word
            and row["output"] in first.values
            and row["output"] in second.values
        ]

    def in_time(self) -> bool:
        """Whether there is time for another try."""
        return self.budget_s > 0.0 and time.monotonic() < self.until

    def tried(self, half: Half, command: str, **arguments: Any) -> Any:
        """What a program's worker says; None where it raises or dies."""
        self.tries += 1
        self.runs += 1
        self.tell(self._stands())
        try:
            reply = half.ask(command, **arguments)
        except WorkerFailure as failure:
            self.notes.append(f"{half.label}: {failure}")
            return None
        self.budget_s -= reply.get("cpu_s", 0.0)
        if reply["raised"]:
            self.raised = str(reply["raised"]).splitlines()[-1]
            return None
        return reply

    def _stands(self) -> str:
        """How the search stands, in a few words."""
        if not self.known:
            return "what the programs call is watched"
        if (number := self.runs - self.before) <= self.known:
            return f"explanation {number} of {self.known} is tried"
        return f"explanations tried, now several at once: {self.tries}"
