"""Single steps and short trainings of a cell, as the agreement stage asks for them."""

import contextlib
import time
from dataclasses import dataclass
from typing import TypedDict

from graphparity.common.contract import registry
from graphparity.common.contract.documents import Spec
from graphparity.common.contract.timings import Opened
from graphparity.common.contract.trees import Array, Named, Tree
from graphparity.common.worker import (
    built,
    conversion,
    parts,
    session,
    tensor_facts,
)

Outputs = dict[str, Tree]  # by part: output, loss, grad, param, opt, buffers


class Facts(TypedDict):
    """What a framework does: values that it returned, and facts."""

    values: Named
    facts: dict[str, str]


@dataclass
class Prepared:
    """What preparing the step took that was checked last; None: not known."""

    cost: Opened | None = None


def check(spec: Spec, steps: list[Tree]) -> list[Outputs]:
    """The outputs of single steps, each from a given state; NumPy trees by output.

    `steps` holds (state, batch): the state is a tree of arrays, for training [params,
    opt_state], else params. Training yields output, loss, grad, param and opt.
    """
    results, session.current().note(Prepared).cost = _priced_steps(spec, steps)
    if spec["kind"] != "train":
        return results
    if not spec.get("library", False):
        return _add_parts(spec, steps, results)
    shown = hasattr(registry.reference(spec["workload"]), "SHOWN")
    return _add_buffers(spec, steps, results) if shown else results


def check_in_float64(spec: Spec, steps: list[Tree]) -> list[Outputs]:
    """The outputs of single steps with every array in float64; of a training step loss,
    param and opt, which the gradient has gone into.

    Raises Unsupported where the framework has no float64.
    """
    runtime = session.current().runtime
    wide = getattr(runtime, "in_float64", contextlib.nullcontext)
    with wide():
        return whole_steps(spec, steps)


def whole_steps(spec: Spec, steps: list[Tree]) -> list[Outputs]:
    """The outputs of the main function alone, each step from a given state."""
    return _priced_steps(spec, steps)[0]


def prepared() -> Opened | None:
    """What building the step took that was checked since this was asked last, its first
    call and its second, which are on the same data. None where none was, or called
    once."""
    note = session.current().note(Prepared)
    cost, note.cost = note.cost, None
    return cost


def _priced_steps(spec: Spec, steps: list[Tree]) -> tuple[list[Outputs], Opened | None]:
    """Those outputs, and what preparing the step took."""
    runtime, trained = session.current().runtime, spec["kind"] == "train"
    start, batch = steps[0]
    params = start[0] if trained else start
    fresh, build_s = built.priced(spec, params, batch)
    state, call = fresh
    known = built.to_keep(spec, params, batch, fresh)
    results, took_s = list[Outputs](), list[float]()
    for start, batch in steps:
        state = runtime.synchronize(conversion.write(spec, state, start))
        data = conversion.of_batch(spec, batch)
        begin = time.perf_counter()
        value = runtime.synchronize(call(state, *data))
        took_s.append(time.perf_counter() - begin)
        if not trained:
            results.append(_outputs(spec, value))
            continue
        state, loss = value
        param, opt = conversion.read(spec, state)
        results.append({"loss": runtime.numpy(loss), "param": param, "opt": opt})
    built.keep(known, state)
    return results, _cost(build_s, took_s)


def _cost(build_s: float, took_s: list[float]) -> Opened | None:
    """A cost from the seconds of each call."""
    if len(took_s) < 2:
        return None
    first_s, second_s = took_s[:2]
    return {"build_s": build_s, "first_step_s": first_s, "second_step_s": second_s}


def _outputs(spec: Spec, value: Tree) -> Outputs:
    if spec["kind"] == "forward":
        return {"output": _output(spec, value)}
    return {"output": _output(spec, value[0]), "grad": _gradients(spec, value[1])}


def _output(spec: Spec, value: object) -> Array:
    runtime = session.current().runtime
    return conversion.canonical_output(spec, runtime.numpy(value))


def _gradients(spec: Spec, grads: list[object]) -> Tree:
    numpy = session.current().runtime.numpy
    return conversion.canonical(spec, [numpy(grad) for grad in grads])


def _add_parts(spec: Spec, steps: list[Tree], results: list[Outputs]) -> list[Outputs]:
    """The forward pass and the gradients of the same steps, compiled by themselves."""
    here = session.current()
    program, inputs = session.program(spec), spec["inputs"]

    def fresh() -> tuple[list[object], list[object]]:
        params, batch = steps[0][0][0], steps[0][1]
        return conversion.of_params(spec, params), conversion.of_batch(spec, batch)

    params, batch = fresh()
    forward = session.halved(spec, program.forward)
    with parts.part(parts.COMPILE):
        of_forward = here.train.make_forward(forward, params, batch[:inputs])
    params, batch = fresh()
    loss = session.halved(spec, getattr(program, spec["loss"]))
    with parts.part(parts.COMPILE):
        of_loss = here.train.make_gradients(loss, params, batch)
    forward_call, loss_call = map(parts.first_apart, (of_forward[1], of_loss[1]))
    for (start, numbers), result in zip(steps, results, strict=True):
        data = conversion.of_batch(spec, numbers)
        state = conversion.write(spec, of_forward[0], start[0])
        result["output"] = here.runtime.numpy(forward_call(state, *data[:inputs]))
        state = conversion.write(spec, of_loss[0], start[0])
        _, grads = loss_call(state, *data)
        result["grad"] = _gradients(spec, grads)
    return results


def _add_buffers(
    spec: Spec, steps: list[Tree], results: list[Outputs]
) -> list[Outputs]:
    """What a library's gradient buffers hold before and after the backward pass, where
    it has any."""
    find = getattr(session.program(spec), "gradient_buffers", None)
    for (start, batch), result in zip(steps, results, strict=True):
        result["buffers"] = None  # gradients are returned: there is nothing to zero
        if find is not None:
            params = conversion.of_params(spec, start[0])
            before, after = find(params, *conversion.of_batch(spec, batch))
            result["buffers"] = {
                "before": _gradients(spec, before),
                "after": _gradients(spec, after),
            }
    return results


def train_on(
    spec: Spec, start: Tree, batches: list[Tree], checkpoints: list[int]
) -> list[Outputs]:
    """Train without interference from `start`; loss, parameters and optimizer state at
    `checkpoints`.

    Only the parameters are given: the optimizer's state starts as the backend has it.
    """
    runtime = session.current().runtime
    data = [conversion.of_batch(spec, batch) for batch in batches]
    state, step = built.again(spec, start[0], batches[0])
    results = list[Outputs]()
    for count in range(1, max(checkpoints) + 1):
        state, loss = step(state, *data[(count - 1) % len(data)])
        if count in checkpoints:
            param, opt = conversion.read(spec, state)
            results.append({"loss": runtime.numpy(loss), "param": param, "opt": opt})
    return results


def predict(spec: Spec, params: Tree, x: Array) -> Array:
    """The forward pass on other inputs, such as held-out images: one array.

    By hand, whatever trained the parameters.
    """
    by_hand: Spec = {**spec, "kind": "forward", "library": False}
    images = conversion.of_batch(by_hand, [x])
    state, call = built.made(by_hand, params, [x])
    return session.current().runtime.numpy(call(state, *images))


def find_facts(workload: str) -> Facts:
    """Values and facts of a workload that asks what a framework does."""
    here = session.current()
    program = registry.load(here.backend, "workloads", workload)
    values = tensor_facts.values(program, here.runtime, here.train)
    return {"values": values, "facts": tensor_facts.facts(program)}


COMMANDS = {
    "check": check,
    "prepared": prepared,
    "check_in_float64": check_in_float64,
    "train_on": train_on,
    "predict": predict,
    "facts": find_facts,
}
