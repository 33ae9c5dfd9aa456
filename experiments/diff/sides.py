"""What `diff` finds of each program and of each pair."""

from dataclasses import dataclass, field
from typing import Any

from graphparity.common.agreement import two_programs
from graphparity.common.agreement.two_programs import SHAKEN, Evidence, Row
from graphparity.common.contract.trees import Array, Named
from graphparity.common.user.programs import Program
from graphparity.experiments.diff.causes import Cause

GRADIENT = "gradient by "


def is_gradient(output: str) -> bool:
    """Whether an output is a gradient, by its name."""
    return output.startswith(GRADIENT)


@dataclass
class Form:
    """One compiled form of a program: its values by dtype, or why there is none."""

    backend: str
    values: dict[str, Named] = field(default_factory=dict)
    refused: str | None = None
    facts: list[str] = field(default_factory=list)


@dataclass
class Side:
    """What is known of one program: values by dtype, its gradients among them."""

    program: Program
    label: str  # its name in tables
    values: dict[str, Named] = field(default_factory=dict)
    texts: dict[str, str] = field(default_factory=dict)
    facts: list[str] = field(default_factory=list)  # sentences
    shaken: list[Named] = field(default_factory=list)  # with other inputs
    inside: list[Named] = field(default_factory=list)  # and other results inside
    form: str = ""  # of what it returns, in words
    tensors: bool = False
    shaking: float = SHAKEN  # size of the errors in the shaken runs
    narrow: str | None = None  # why it has no float64
    random: str | None = None
    failure: str | None = None  # a sentence, and a traceback below it
    forms: list[Form] = field(default_factory=list)

    def best(self) -> Named:
        """Its values in float64; in float32 where it has no others."""
        return self.values.get("float64") or self.values.get("float32", {})

    def evidence(self, output: str) -> Evidence:
        """What is known of an output besides its value."""
        value = self.best()[output]
        return {
            "shaken": self._moved(value, output, self.shaken),
            "inside": self._moved(value, output, self.inside),
            "single": self.values.get("float32", {}).get(output),
        }

    def _moved(self, value: Array, output: str, runs: list[Named]) -> float | None:
        """How far an output moves in shaken runs, a unit of shaking."""
        found = [run[output] for run in runs if output in run]
        fine = [run for run in found if run.shape == value.shape]
        return two_programs.conditioning(value, fine, self.shaking)


@dataclass
class Pair:
    """The first program against another one; failure: why it can't be judged."""

    first: str
    second: str
    rows: list[Row]
    causes: list[Cause] = field(default_factory=list)
    tries: int = 0  # of explanations
    not_reached: int = 0  # of them, when the time was up
    renamed: dict[str, str] = field(default_factory=dict)  # the second's outputs
    untried: list[str] = field(default_factory=list)  # what could not be tried, and why
    facts: list[str] = field(default_factory=list)
    failure: str | None = None


@dataclass
class Found:
    """What is known so far; it grows as it comes."""

    sides: list[Side] = field(default_factory=list)
    pairs: list[Pair] = field(default_factory=list)
    inputs: dict[str, str] = field(default_factory=dict)  # name -> dtype and shape
    facts: list[str] = field(default_factory=list)  # of the inputs
    failed: dict[str, str] = field(default_factory=dict)
    given: dict[str, Any] = field(default_factory=dict)  # the inputs themselves
