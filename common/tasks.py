"""What a worker can be asked to do, in terms of the contract; no framework by name."""

from collections.abc import Callable
from typing import Any

from common import desk, facts, gauge, machine, registry, stopwatch
from common.desk import DESK, Spec, arrays, make


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


def find_facts(workload: str) -> dict[str, Any]:
    """Values and facts of a workload that asks what a framework does."""
    name, runtime, train = DESK["bench"]
    program = registry.load(name, "workloads", workload)
    values = facts.values(program, runtime, train)
    return {"values": values, "facts": facts.facts(program)}


def commands(backend: str) -> dict[str, Callable[..., Any]]:
    """Every command by name; the oracle's are loaded by the oracle's worker only."""
    table: dict[str, Callable[..., Any]] = {
        "start": lambda device: desk.start(backend, device),
        "check": check,
        "train_on": train_on,
        "predict": predict,
        "forget": desk.forget,
        "open": stopwatch.open_cell,
        "calibrate": stopwatch.calibrate,
        "compiled_in_first_step": stopwatch.compiled_in_first_step,
        "block": stopwatch.block,
        "open_bare": stopwatch.open_bare,
        "bare_block": stopwatch.bare_block,
        "product": gauge.product,
        "product_rate": gauge.product_rate,
        "sum_rate": gauge.sum_rate,
        "toolchain": gauge.toolchain,
        "facts": find_facts,
        "exchange": lambda other: facts.exchange(backend, other),
    }
    if registry.backends()[backend].oracle:
        from common import oracle

        table |= {"draw": oracle.draw, "judge": oracle.lockstep, "free": oracle.free}
        table |= {"self_check": oracle.self_check, "copy_rate": machine.copy_rate}
    return table
