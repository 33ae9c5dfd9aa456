"""What a worker can be asked to do, in terms of the contract; no framework by name."""

from collections.abc import Callable
from typing import Any

from common import (
    arms,
    casts,
    control,
    desk,
    facts,
    gauge,
    loops,
    machine,
    phases,
    profiling,
    registry,
    scaling,
    sitter,
    stopwatch,
    stream,
    trainee,
    trials,
)
from common.desk import DESK, Spec, build


def check(spec: Spec, steps: list[Any]) -> list[dict[str, Any]]:
    """The outputs of single steps, each from a given state; NumPy trees by output.

    `steps` holds (state, batch): the state is a tree of arrays, for training [params,
    opt_state], else params. Training yields output, loss, grad, param and opt.
    """
    runtime = DESK["bench"].runtime
    training = spec["kind"] == "train"
    first = steps[0]
    state, call = build(spec, first[0][0] if training else first[0], first[1])
    results = []
    for start, batch in steps:
        state = desk.write(spec, state, start)
        value = call(state, *desk.of_batch(spec, batch))
        if not training:
            results.append(_outputs(spec, value))
            continue
        state, loss = value
        param, opt = desk.read(spec, state)
        outputs = {"loss": runtime.numpy(loss), "param": param, "opt": opt}
        results.append(outputs)
    return _add_parts(spec, steps, results) if training else results


def _outputs(spec: Spec, value: Any) -> dict[str, Any]:
    if spec["kind"] == "forward":
        return {"output": _output(spec, value)}
    return {"output": _output(spec, value[0]), "grad": _gradients(spec, value[1])}


def _output(spec: Spec, value: Any) -> Any:
    return desk.canonical_output(spec, DESK["bench"].runtime.numpy(value))


def _gradients(spec: Spec, grads: Any) -> Any:
    return desk.canonical(spec, [DESK["bench"].runtime.numpy(grad) for grad in grads])


def _add_parts(spec: Spec, steps: list[Any], results: list[Any]) -> list[Any]:
    """The forward pass and the gradients of the same steps, compiled by themselves.

    A library's network adds its gradient buffers before and after the backward pass,
    where it has any.
    """
    if spec.get("library", False):
        shown = hasattr(registry.reference(spec["workload"]), "SHOWN")
        return _add_buffers(spec, steps, results) if shown else results
    _, runtime, train = DESK["bench"]
    program, inputs = desk.program(spec), spec["inputs"]

    def fresh() -> tuple[Any, Any]:
        params, batch = steps[0][0][0], steps[0][1]
        return desk.of_params(spec, params), desk.of_batch(spec, batch)

    params, batch = fresh()
    forward = desk.halved(spec, program.forward)
    of_forward = train.make_forward(forward, params, batch[:inputs])
    params, batch = fresh()
    loss = desk.halved(spec, getattr(program, spec["loss"]))
    of_loss = train.make_gradients(loss, params, batch)
    for (start, batch), result in zip(steps, results, strict=True):
        data = desk.of_batch(spec, batch)
        state = desk.write(spec, of_forward[0], start[0])
        result["output"] = runtime.numpy(of_forward[1](state, *data[:inputs]))
        state = desk.write(spec, of_loss[0], start[0])
        _, grads = of_loss[1](state, *data)
        result["grad"] = _gradients(spec, grads)
    return results


def _add_buffers(spec: Spec, steps: list[Any], results: list[Any]) -> list[Any]:
    find = getattr(desk.program(spec), "gradient_buffers", None)
    for (start, batch), result in zip(steps, results, strict=True):
        result["buffers"] = None  # gradients are returned: there is nothing to zero
        if find is not None:
            given = desk.of_params(spec, start[0]), *desk.of_batch(spec, batch)
            parts = dict(zip(("before", "after"), find(*given), strict=True))
            result["buffers"] = {k: _gradients(spec, v) for k, v in parts.items()}
    return results


def train_on(
    spec: Spec, start: Any, batches: list[Any], checkpoints: list[int]
) -> list[dict[str, Any]]:
    """Train without interference from `start`; loss, parameters and optimizer state at
    `checkpoints`.

    Only the parameters are given: the optimizer's state starts as the backend has it.
    """
    runtime = DESK["bench"].runtime
    data = [desk.of_batch(spec, batch) for batch in batches]
    state, step = build(spec, start[0], batches[0])
    results = []
    for count in range(1, max(checkpoints) + 1):
        state, loss = step(state, *data[(count - 1) % len(data)])
        if count in checkpoints:
            param, opt = desk.read(spec, state)
            found = {"loss": runtime.numpy(loss), "param": param, "opt": opt}
            results.append(found)
    return results


def predict(spec: Spec, params: Any, x: Any) -> Any:
    """The forward pass on other inputs, such as held-out images: one array.

    By hand, whatever trained the parameters.
    """
    runtime = DESK["bench"].runtime
    spec = {**spec, "kind": "forward", "library": False}
    images = desk.of_batch(spec, [x])
    state, call = build(spec, params, [x])
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
        "portrait": sitter.portrait,
        "written": sitter.written,
        "defaults": lambda of: registry.load(backend, "calls").defaults(of),
        "call": lambda **given: registry.load(backend, "calls").run(**given),
        "forget": desk.forget,
        "open": stopwatch.open_cell,
        "calibrate": stopwatch.calibrate,
        "compiled_in_first_step": stopwatch.compiled_in_first_step,
        "block": stopwatch.block,
        "open_bare": stopwatch.open_bare,
        "open_profiled": profiling.open_profiled,
        "profile": profiling.profile,
        "bare_block": stopwatch.bare_block,
        "begin_training": trainee.begin_training,
        "train_batches": trainee.train_batches,
        "training_state": trainee.training_state,
        "training_scores": trainee.training_scores,
        "cures": stream.cures,
        "set_cure": stream.set_cure,
        "run_stream": stream.run_stream,
        "check_stream": stream.check_stream,
        "forward_stream": stream.forward_stream,
        "compilations": stream.compilations,
        "product": gauge.product,
        "product_rate": gauge.product_rate,
        "in_format": gauge.in_format,
        "sum_rate": gauge.sum_rate,
        "toolchain": gauge.toolchain,
        "phases": phases.measure,
        "facts": find_facts,
        "exchange": lambda other: facts.exchange(backend, other),
        **control.COMMANDS,
        **loops.COMMANDS,
        **arms.COMMANDS,
        **scaling.COMMANDS,
        **casts.COMMANDS,
        **trials.COMMANDS,
    }
    if registry.backends()[backend].oracle:
        from common import oracle

        table |= {"draw": oracle.draw, "judge": oracle.lockstep, "free": oracle.free}
        table |= {"self_check": oracle.self_check, "copy_rate": machine.copy_rate}
        table |= {"initial_state": oracle.initial_state}
        table |= {"begin_shadow": oracle.begin_shadow, "shadow": oracle.shadow}
    return table
