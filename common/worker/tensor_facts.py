"""What a framework's tensors do, learned by running: the `tensors` workload's facts.

Runs in a worker. The driver judges values exactly; facts are reported and not judged.
Functions that compute run in the mode's graph; making tensors and exchanging them runs
outside of it.
"""

from collections.abc import Callable
from types import ModuleType

import numpy as np

from graphparity.common.contract import registry
from graphparity.common.contract.backend_modules import Function, Runtime, Train
from graphparity.common.contract.trees import Array, Named
from graphparity.common.worker import session

COMPUTED = {
    "ones_like": 1,
    "first_row": 1,
    "first_column": 1,
    "last_column": 1,
    "multiply_method": 2,
    "multiply_operator": 2,
    "set_column": 1,
    "add_in_place": 1,
}
DTYPES = {
    "dtype of [1, 2]": [1, 2],
    "dtype of [1.0, 2.0]": [1.0, 2.0],
    "dtype of [True]": [True],
}


def aligned(offset: int = 0) -> Array:
    """The array 0 … 11 (3, 4) in float32, `offset` bytes past a multiple of 64."""
    buffer = np.zeros(256, np.uint8)
    start = -buffer.ctypes.data % 64 + offset
    array = buffer[start : start + 48].view(np.float32).reshape(3, 4)
    array[...] = np.arange(12.0).reshape(3, 4)
    return array


def _in_graph(train: Train, function: Function, inputs: list[object]) -> object:
    state, call = train.make_forward(lambda params, *xs: function(*xs), [], inputs)
    return call(state, *inputs)


def _reader(program: ModuleType) -> Callable[[object], Array]:
    def read(x: object) -> Array:
        return np.array(program.to_numpy(x))

    return read


def values(program: ModuleType, runtime: Runtime, train: Train) -> Named:
    """What every function of the workload returned, as NumPy arrays by name."""
    made = _made(program)
    computed = _computed(program, runtime, train)
    whole = runtime.array(aligned().astype(np.int32))
    like = _in_graph(train, program.random_like, [whole])
    drawn = {
        "random_like": runtime.numpy(like),
        "random": _reader(program)(program.random((3, 4))),
    }
    checks = {
        f"{name} has the shape, in [0, 1)": np.array(_uniform(array))
        for name, array in drawn.items()
    }
    return {n: np.asarray(a) for n, a in {**made, **computed, **checks}.items()}


def _made(program: ModuleType) -> Named:
    """Tensors made of lists, arrays and shapes, and one moved to the CPU."""
    read = _reader(program)

    def default(x: object) -> Array:  # which dtype it has by default is a fact
        return read(x).astype(np.float64)

    return {
        "from_data": default(program.from_data([[1.0, 2.0], [3.0, 4.0]])),
        "from_numpy": read(program.from_numpy(aligned())),
        "ones": default(program.ones((2, 3))),
        "zeros": default(program.zeros((2, 3))),
        "move": read(program.move(program.from_numpy(aligned()), "cpu")),
    }


def _computed(program: ModuleType, runtime: Runtime, train: Train) -> Named:
    """What the functions of COMPUTED return in the mode's graph, each of (3, 4)."""
    outputs: Named = {}
    for name, count in COMPUTED.items():
        runtime.forget()  # each function is another program
        inputs = [runtime.array(aligned()) for _ in range(count)]
        output = _in_graph(train, getattr(program, name), inputs)
        outputs[name] = runtime.numpy(output)
    return outputs


def _uniform(array: Array) -> bool:
    """Whether it is (3, 4), of floats in [0, 1)."""
    fine = array.shape == (3, 4) and bool(np.all((array >= 0) & (array < 1)))
    return fine and array.dtype.kind == "f"


def _shares(change: Callable[[], object], look: Callable[[], object]) -> bool:
    before = np.array(look())
    change()
    return not np.array_equal(before, np.array(look()))


def _attempt(fact: Callable[[], str]) -> str:
    try:
        return fact()
    except Exception as error:  # what it refuses is a fact as well
        return type(error).__name__


def facts(program: ModuleType) -> dict[str, str]:
    """Sharing, copying, mutability and default dtypes, each learned by trying."""
    read = _reader(program)
    facts: dict[str, str] = {}
    for name, data in DTYPES.items():
        facts[name] = read(program.from_data(data)).dtype.name
    double = np.ones(2)
    facts["dtype of float64 array"] = read(program.from_numpy(double)).dtype.name
    facts["dtype of ones(shape)"] = read(program.ones((2,))).dtype.name
    facts["dtype of random(shape)"] = read(program.random((2,))).dtype.name
    facts["array -> tensor, aligned"] = _attempt(lambda: _inward(program, 0))
    facts["array -> tensor, not aligned"] = _attempt(lambda: _inward(program, 4))
    facts["tensor -> array"] = _attempt(lambda: _outward(program))
    facts["array sees x += 5"] = _attempt(lambda: _seen(program))
    facts["x[0, 0] = 1"] = _attempt(lambda: _assign(program))
    facts["add_ / x += 5"] = _attempt(lambda: _in_place(program))
    facts["x[0] is a"] = _attempt(lambda: _view(program))
    facts["DLPack from NumPy"] = _attempt(lambda: _dlpack(program))
    return facts


def _inward(program: ModuleType, offset: int) -> str:
    array = aligned(offset)
    x = program.from_numpy(array)
    shared = _shares(lambda: array.fill(7.0), lambda: program.to_numpy(x))
    return "shares" if shared else "copies"


def _outward(program: ModuleType) -> str:
    x = program.from_numpy(aligned())
    out = program.to_numpy(x)
    if not out.flags.writeable:
        again = program.to_numpy(x).ctypes.data == out.ctypes.data
        return "read-only" if again else "read-only copy"
    shared = _shares(lambda: out.fill(7.0), lambda: program.to_numpy(x))
    return "shares" if shared else "copies"


def _seen(program: ModuleType) -> str:
    array = aligned()
    x = program.from_numpy(array)
    return "yes" if _shares(lambda: program.add_in_place(x), lambda: array) else "no"


def _assign(program: ModuleType) -> str:
    x = program.from_numpy(aligned())
    x[0, 0] = 1.0
    return "works" if program.to_numpy(x)[0, 0] == 1.0 else "no effect"


def _in_place(program: ModuleType) -> str:
    x = program.from_numpy(aligned())
    changed = _shares(lambda: program.add_in_place(x), lambda: program.to_numpy(x))
    return "in place" if changed else "new"


def _view(program: ModuleType) -> str:
    x = program.from_numpy(aligned())
    row = program.first_row(x)
    changed = _shares(lambda: program.add_in_place(row), lambda: program.to_numpy(x))
    return "view" if changed else "value"


def _dlpack(program: ModuleType) -> str:
    array = aligned()
    x = program.from_dlpack(array)
    shared = _shares(lambda: array.fill(7.0), lambda: program.to_numpy(x))
    return "zero-copy" if shared else "copies"


def address(program: ModuleType, x: object) -> int:
    """Where a tensor's memory begins, as NumPy sees it through DLPack."""
    return int(np.from_dlpack(program.to_dlpack(x)).ctypes.data)


def exchange(other: str) -> dict[str, str]:
    """Tensors handed to another framework in this process, and back, through DLPack."""
    registry.load(other, "runtime").start("cpu")
    programs = [
        registry.load(name, "workloads", "tensors")
        for name in (session.current().backend, other)
    ]

    def hand(giver: ModuleType, taker: ModuleType) -> str:
        x = giver.from_numpy(aligned())
        y = taker.from_dlpack(giver.to_dlpack(x))
        if not np.array_equal(np.array(taker.to_numpy(y)), np.array(giver.to_numpy(x))):
            return "other values"
        return "zero-copy" if address(giver, x) == address(taker, y) else "copies"

    here, there = programs
    to, back = _attempt(lambda: hand(here, there)), _attempt(lambda: hand(there, here))
    return {"to": to, "from": back}


COMMANDS = {"exchange": exchange}
