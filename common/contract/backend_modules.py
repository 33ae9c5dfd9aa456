"""What a backend's modules offer to the harness: `runtime`, and `train`.

A tensor, a state and a batch are the framework's own: the harness hands them on and
never looks inside, so here they are `object`. What only some runtimes have (`flush`,
`allow_tf32`, `mark` and `between`, KEEPS) is asked for by `hasattr`.
"""

from collections.abc import Callable, Sequence
from types import ModuleType
from typing import Any, Protocol, TypeVar

from graphparity.common.contract.trees import Array, Tree

T = TypeVar("T")
Function = Callable[..., Any]  # a program: a forward pass or a loss
Step = Callable[..., Any]  # call(state, *batch)
Made = tuple[Any, Step]  # a state and its call
Rule = object  # of an optimizer or a loss scaler, as `make` gives it
Tensors = Sequence[object]


class Runtime(Protocol):
    """`runtime.py`: arrays and states in and out, the device, versions."""

    def start(self, device: str, /) -> str:
        """Take the device, and return its name. Raises LookupError where it is not."""

    def versions(self) -> dict[str, str]:
        """Of what decides the backend's results."""

    def array(self, value: Array, /) -> object:
        """A tensor on the device."""

    def cast(self, x: object, dtype: str, /) -> object:
        """The same in another dtype."""

    def numpy(self, x: object, /) -> Array:
        """A tensor as a NumPy copy."""

    def synchronize(self, x: T, /) -> T:
        """Wait until x is computed, and return it."""

    def read(self, state: object, /) -> Tree:
        """The state as the same tree of NumPy arrays."""

    def write(self, state: object, values: Tree, /) -> object:
        """A state that holds these NumPy arrays; the old one may be used up."""

    def counters(self) -> dict[str, int]:
        """How often anything was traced or compiled so far."""

    def forget(self) -> None:
        """Drop what was compiled."""

    def peak_bytes(self) -> int | None:
        """Device memory on top of what was held; None on the CPU."""


class DeviceClock(Protocol):
    """What a runtime has besides, where the device has a clock of its own."""

    def mark(self) -> object:
        """A point in the device's queue; None where it has no clock after all."""

    def between(self, begin: object, end: object, /) -> float:
        """Seconds that the device took from one mark to another."""


class Train(Protocol):
    """`train.py`: the only place where a graph is made."""

    def make_forward(
        self, forward: Function, params: Tensors, batch: Tensors, /
    ) -> Made:
        """call(state, *batch) -> output"""

    def make_pullback(
        self, forward: Function, params: Tensors, batch: Tensors, /
    ) -> Made:
        """call(state, *batch) -> output, gradients; the last of the batch is the
        external gradient."""

    def make_gradients(
        self, loss: Function, params: Tensors, batch: Tensors, /
    ) -> Made:
        """call(state, *batch) -> loss, gradients"""

    def make_trainer(
        self, loss: Function, optimizer: Rule, params: Tensors, batch: Tensors, /
    ) -> Made:
        """step(state, *batch) -> state, loss"""

    def make_library_trainer(
        self,
        program: ModuleType,
        loss: str,
        rule: Rule,
        params: Tensors,
        batch: Tensors,
        /,
    ) -> Made:
        """The same with the library's own network and optimizer."""
