"""Single steps and short trainings of a cell, as the agreement stage asks for them."""

from typing import Any

from graphparity.common.contract import registry
from graphparity.common.contract.documents import Spec
from graphparity.common.worker import session, tensor_facts
from graphparity.common.worker.session import DESK, build


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
        state = session.write(spec, state, start)
        value = call(state, *session.of_batch(spec, batch))
        if not training:
            results.append(_outputs(spec, value))
            continue
        state, loss = value
        param, opt = session.read(spec, state)
        outputs = {"loss": runtime.numpy(loss), "param": param, "opt": opt}
        results.append(outputs)
    return _add_parts(spec, steps, results) if training else results


def _outputs(spec: Spec, value: Any) -> dict[str, Any]:
    if spec["kind"] == "forward":
        return {"output": _output(spec, value)}
    return {"output": _output(spec, value[0]), "grad": _gradients(spec, value[1])}


def _output(spec: Spec, value: Any) -> Any:
    return session.canonical_output(spec, DESK["bench"].runtime.numpy(value))


def _gradients(spec: Spec, grads: Any) -> Any:
    return session.canonical(
        spec, [DESK["bench"].runtime.numpy(grad) for grad in grads]
    )


def _add_parts(spec: Spec, steps: list[Any], results: list[Any]) -> list[Any]:
    """The forward pass and the gradients of the same steps, compiled by themselves.

    A library's network adds its gradient buffers before and after the backward pass,
    where it has any.
    """
    if spec.get("library", False):
        shown = hasattr(registry.reference(spec["workload"]), "SHOWN")
        return _add_buffers(spec, steps, results) if shown else results
    _, runtime, train = DESK["bench"]
    program, inputs = session.program(spec), spec["inputs"]

    def fresh() -> tuple[Any, Any]:
        params, batch = steps[0][0][0], steps[0][1]
        return session.of_params(spec, params), session.of_batch(spec, batch)

    params, batch = fresh()
    forward = session.halved(spec, program.forward)
    of_forward = train.make_forward(forward, params, batch[:inputs])
    params, batch = fresh()
    loss = session.halved(spec, getattr(program, spec["loss"]))
    of_loss = train.make_gradients(loss, params, batch)
    for (start, batch), result in zip(steps, results, strict=True):
        data = session.of_batch(spec, batch)
        state = session.write(spec, of_forward[0], start[0])
        result["output"] = runtime.numpy(of_forward[1](state, *data[:inputs]))
        state = session.write(spec, of_loss[0], start[0])
        _, grads = of_loss[1](state, *data)
        result["grad"] = _gradients(spec, grads)
    return results


def _add_buffers(spec: Spec, steps: list[Any], results: list[Any]) -> list[Any]:
    find = getattr(session.program(spec), "gradient_buffers", None)
    for (start, batch), result in zip(steps, results, strict=True):
        result["buffers"] = None  # gradients are returned: there is nothing to zero
        if find is not None:
            given = session.of_params(spec, start[0]), *session.of_batch(spec, batch)
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
    data = [session.of_batch(spec, batch) for batch in batches]
    state, step = build(spec, start[0], batches[0])
    results = []
    for count in range(1, max(checkpoints) + 1):
        state, loss = step(state, *data[(count - 1) % len(data)])
        if count in checkpoints:
            param, opt = session.read(spec, state)
            found = {"loss": runtime.numpy(loss), "param": param, "opt": opt}
            results.append(found)
    return results


def predict(spec: Spec, params: Any, x: Any) -> Any:
    """The forward pass on other inputs, such as held-out images: one array.

    By hand, whatever trained the parameters.
    """
    runtime = DESK["bench"].runtime
    spec = {**spec, "kind": "forward", "library": False}
    images = session.of_batch(spec, [x])
    state, call = build(spec, params, [x])
    return runtime.numpy(call(state, *images))


def find_facts(workload: str) -> dict[str, Any]:
    """Values and facts of a workload that asks what a framework does."""
    name, runtime, train = DESK["bench"]
    program = registry.load(name, "workloads", workload)
    values = tensor_facts.values(program, runtime, train)
    return {"values": values, "facts": tensor_facts.facts(program)}


COMMANDS = {
    "check": check,
    "train_on": train_on,
    "predict": predict,
    "facts": find_facts,
}
