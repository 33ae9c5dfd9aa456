"""What a worker can be asked to do, in terms of the contract; no framework by name.

The contract (see CONTRIBUTING.md): a backend's `runtime` moves arrays and states in and
out, its `train` makes callables from programs. A *cell's spec* is a dictionary:
`workload`, `kind` (train, pullback, forward), and for training `loss`, `optimizer`,
`lr`.
"""

import itertools
import time
from collections.abc import Callable
from types import ModuleType
from typing import Any, NamedTuple

import numpy as np

from common import facts, machine, memory, registry

Spec = dict[str, Any]


class Bench(NamedTuple):
    """One backend's modules in this process."""

    name: str
    runtime: ModuleType
    train: ModuleType


class Timed(NamedTuple):
    """A cell that is open for timing: its callable and what it starts from."""

    spec: Spec
    state: Any
    call: Callable[..., Any]
    start: Any
    batches: list[Any]


DESK: dict[str, Any] = {}  # this process's bench and its open cell


def start(backend: str, device: str) -> dict[str, Any]:
    """Import the framework, timed, and take the device."""
    begin = time.perf_counter()
    runtime = registry.load(backend, "runtime")
    train = registry.load(backend, "train")
    import_s = time.perf_counter() - begin
    DESK["bench"] = Bench(backend, runtime, train)
    try:
        name = runtime.start(device)
    except LookupError as error:
        return {"unavailable": str(error), "import_s": import_s}
    found = {"device": name, "versions": runtime.versions()}
    return {**found, "import_s": import_s}


def make(spec: Spec, params: Any, batch: Any) -> tuple[Any, Callable[..., Any]]:
    """The state and the main callable of a cell; arrays are the framework's own."""
    name, _, train = DESK["bench"]
    program = registry.load(name, "workloads", spec["workload"])
    if spec["kind"] == "train":
        optimizer = registry.load(name, "optimizers", spec["optimizer"])
        rule = optimizer.make(lr=spec["lr"])
        loss = getattr(program, spec["loss"])
        made = train.make_trainer(loss, rule, params, batch)
    else:
        makers = {"forward": train.make_forward, "pullback": train.make_pullback}
        made = makers[spec["kind"]](program.forward, params, batch)
    state, call = made
    return state, call


def arrays(values: Any) -> list[Any]:
    return [DESK["bench"].runtime.array(value) for value in values]


def check(spec: Spec, steps: list[Any]) -> list[dict[str, Any]]:
    """The outputs of single steps, each from a given state; NumPy trees by output.

    `steps` holds (state, batch): the state is a tree of arrays, for training [params,
    opt_state], else params. Training yields output, loss, grad, param and opt.
    """
    runtime = DESK["bench"].runtime
    training = spec["kind"] == "train"
    first = steps[0]
    params = arrays(first[0][0] if training else first[0])
    state, call = make(spec, params, arrays(first[1]))
    results = []
    for start, batch in steps:
        state = runtime.write(state, start)
        value = call(state, *arrays(batch))
        if not training:
            results.append(_outputs(spec["kind"], value))
            continue
        state, loss = value
        param, opt = runtime.read(state)
        outputs = {"loss": runtime.numpy(loss), "param": param, "opt": opt}
        results.append(outputs)
    return _add_parts(spec, steps, results) if training else results


def _outputs(kind: str, value: Any) -> dict[str, Any]:
    numpy = DESK["bench"].runtime.numpy
    if kind == "forward":
        return {"output": numpy(value)}
    return {"output": numpy(value[0]), "grad": [numpy(grad) for grad in value[1]]}


def _add_parts(spec: Spec, steps: list[Any], results: list[Any]) -> list[Any]:
    """The forward pass and the gradients of the same steps, compiled by themselves."""
    name, runtime, train = DESK["bench"]
    program = registry.load(name, "workloads", spec["workload"])
    params, batch = arrays(steps[0][0][0]), arrays(steps[0][1])
    inputs = spec["inputs"]
    of_forward = train.make_forward(program.forward, params, batch[:inputs])
    of_loss = train.make_gradients(getattr(program, spec["loss"]), params, batch)
    for (start, batch), result in zip(steps, results, strict=True):
        state = runtime.write(of_forward[0], start[0])
        output = of_forward[1](state, *arrays(batch[:inputs]))
        result["output"] = runtime.numpy(output)
        state = runtime.write(of_loss[0], start[0])
        _, grads = of_loss[1](state, *arrays(batch))
        result["grad"] = [runtime.numpy(grad) for grad in grads]
    return results


def train_on(
    spec: Spec, start: Any, batches: list[Any], checkpoints: list[int]
) -> list[dict[str, Any]]:
    """Train without interference from `start`; loss and parameters at `checkpoints`."""
    runtime = DESK["bench"].runtime
    data = [arrays(batch) for batch in batches]
    state, step = make(spec, arrays(start[0]), data[0])
    state = runtime.write(state, start)
    results = []
    for count in range(1, max(checkpoints) + 1):
        state, loss = step(state, *data[(count - 1) % len(data)])
        if count in checkpoints:
            values = {"loss": runtime.numpy(loss), "param": runtime.read(state)[0]}
            results.append(values)
    return results


def predict(workload: str, params: Any, x: Any) -> Any:
    """The forward pass on other inputs, such as held-out images: one array."""
    name, runtime, train = DESK["bench"]
    program = registry.load(name, "workloads", workload)
    weights, images = arrays(params), arrays([x])
    state, call = train.make_forward(program.forward, weights, images)
    return runtime.numpy(call(state, *images))


def product(a: Any, b: Any) -> Any:
    """a b through this backend's forward pass of the large product: one array."""
    runtime, (weights, other) = DESK["bench"].runtime, arrays([a, b])
    spec = {"workload": "matmul", "kind": "forward"}
    state, call = make(spec, [weights], [other])
    return runtime.numpy(call(state, other))


def product_rate(dtype: str, side: int = 1024, times: int = 5) -> float:
    """FLOP/s of a square product through the same, best of five."""
    runtime = DESK["bench"].runtime
    a = runtime.array(np.full((side, side), 0.5, dtype))
    state, call = make({"workload": "matmul", "kind": "forward"}, [a], [a])
    best = float("inf")
    for _ in range(times + 1):
        begin = time.perf_counter()
        runtime.synchronize(call(state, a))
        best = min(best, time.perf_counter() - begin)
    return 2 * side**3 / best


def sum_rate(times: int = 5) -> float:
    """Bytes read and written a second by x + x of a large array, best of five."""
    _, runtime, train = DESK["bench"]
    x = runtime.array(np.ones(machine.COPY_BYTES // 4, np.float32))
    state, call = train.make_forward(lambda params, x: x + x, [x], [x])
    best = float("inf")
    for _ in range(times + 1):
        begin = time.perf_counter()
        runtime.synchronize(call(state, x))
        best = min(best, time.perf_counter() - begin)
    return 2 * machine.COPY_BYTES / best


def toolchain() -> float:
    """Seconds for the process's first graph, x + x: what is paid before any program."""
    _, runtime, train = DESK["bench"]
    x = runtime.array(np.ones(2, np.float32))
    begin = time.perf_counter()
    state, call = train.make_forward(lambda params, x: x + x, [x], [x])
    runtime.synchronize(call(state, x))
    return time.perf_counter() - begin


def tensors() -> dict[str, Any]:
    """Values and facts of the workload that asks what tensors do."""
    name, runtime, train = DESK["bench"]
    program = registry.load(name, "workloads", "tensors")
    values = facts.values(program, runtime, train)
    return {"values": values, "facts": facts.facts(program)}


def forget() -> None:
    """Drop the open cell and everything that was compiled for it."""
    DESK.pop("timed", None)
    DESK["bench"].runtime.forget()


def open_cell(spec: Spec, start: Any, batches: list[Any]) -> dict[str, Any]:
    """Build a cell for timing; the costs of building, the first and the second step."""
    forget()
    runtime = DESK["bench"].runtime
    data = [arrays(batch) for batch in batches]
    params = arrays(start[0] if spec["kind"] == "train" else start)
    memory.reset_peak()
    base, begin = memory.resident(), time.perf_counter()
    state, call = make(spec, params, data[0])
    build_s = time.perf_counter() - begin
    state = runtime.synchronize(runtime.write(state, start))
    DESK["timed"] = Timed(spec, state, call, start, data)
    first_s, second_s = _run(1)[0], _run(1)[0]
    DESK["base_bytes"] = base
    return {"build_s": build_s, "first_step_s": first_s, "second_step_s": second_s}


def open_bare(start: Any, batches: list[Any], lr: float) -> None:
    """Keep the backend's `bare` loop ready: what a user writes who has no harness."""
    program = registry.load(DESK["bench"].name, "bare")
    DESK["bare"] = program.make(*start[0], *batches[0], lr)


def bare_block(steps: int, untimed: int) -> dict[str, Any]:
    """The same block as `block` in the hand-written loop, which times itself."""
    DESK["bare"](untimed)
    return {"seconds": DESK["bare"](steps), "compiled": False}


def compiled_in_first_step(spec: Spec, start: Any, batches: list[Any]) -> bool:
    """Open a cell and say whether the counters moved during its first step.

    For the tests: a proof that nothing was compiled is worth something only if they do.
    """
    forget()
    data = [arrays(batch) for batch in batches]
    state, call = make(spec, arrays(start), data[0])
    DESK["timed"] = Timed(spec, state, call, start, data)
    return not _run(1)[1]


def _run(steps: int) -> tuple[float, bool]:
    """Time `steps` steps; True where nothing was traced or compiled meanwhile."""
    runtime = DESK["bench"].runtime
    spec, state, call, start, data = DESK["timed"]
    batches = list(itertools.islice(itertools.cycle(data), steps))
    before = runtime.counters()
    advance = _train if spec["kind"] == "train" else _repeat
    begin = time.perf_counter()
    state = advance(call, state, batches, runtime.synchronize)
    seconds = time.perf_counter() - begin
    DESK["timed"] = Timed(spec, state, call, start, data)
    return seconds, runtime.counters() == before


def _train(call: Any, state: Any, batches: list[Any], synchronize: Any) -> Any:
    for batch in batches:
        state, loss = call(state, *batch)
    synchronize((state, loss))
    return state


def _repeat(call: Any, state: Any, batches: list[Any], synchronize: Any) -> Any:
    for batch in batches:  # the calls are independent: each must end before the next
        synchronize(call(state, *batch))
    return state


def calibrate(seconds: float) -> dict[str, Any]:
    """Steps that fill a block of that length, found by doubling; peak memory so far.

    peak_bytes: on a device its own peak, on the CPU what came on top of the process.
    """
    steps = 1
    while (took := _run(steps)[0]) < seconds / 2:
        steps *= 2
    peak = DESK["bench"].runtime.peak_bytes()
    if peak is None and (highest := memory.peak()) is not None:
        peak = max(0, highest - DESK["base_bytes"])
    return {"steps": max(1, round(steps * seconds / took)), "peak_bytes": peak}


def block(steps: int, untimed: int) -> dict[str, Any]:
    """From the start state: `untimed` steps to warm up, then `steps` steps timed."""
    runtime = DESK["bench"].runtime
    spec, state, call, start, data = DESK["timed"]
    if spec["kind"] == "train":
        state = runtime.synchronize(runtime.write(state, start))
        DESK["timed"] = Timed(spec, state, call, start, data)
    _run(untimed)
    seconds, still = _run(steps)
    return {"seconds": seconds, "compiled": not still}


def commands(backend: str) -> dict[str, Callable[..., Any]]:
    """Every command by name; the oracle's are loaded by the oracle's worker only."""
    table: dict[str, Callable[..., Any]] = {
        "start": lambda device: start(backend, device),
        "check": check,
        "train_on": train_on,
        "predict": predict,
        "forget": forget,
        "open": open_cell,
        "calibrate": calibrate,
        "compiled_in_first_step": compiled_in_first_step,
        "block": block,
        "open_bare": open_bare,
        "bare_block": bare_block,
        "product": product,
        "product_rate": product_rate,
        "sum_rate": sum_rate,
        "toolchain": toolchain,
        "tensors": tensors,
        "exchange": lambda other: facts.exchange(backend, other),
    }
    if registry.backends()[backend].oracle:
        from common import oracle

        table |= {"draw": oracle.draw, "judge": oracle.lockstep, "free": oracle.free}
        table |= {"self_check": oracle.self_check, "copy_rate": machine.copy_rate}
    return table
