"""A program with a fault in it, run by the same worker code as any backend's.

A program is the reference's file as functions of their own, in which some are replaced:
what calls them calls the replacements. The float32 run of the reference itself is a
right program.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from types import FunctionType, ModuleType, SimpleNamespace
from typing import Any, cast

from graphparity.common.contract import registry, specs
from graphparity.common.contract.backend_modules import Function, Runtime, Step, Train
from graphparity.common.contract.documents import Spec
from graphparity.common.contract.trees import Array, Tree
from graphparity.common.worker.session import Session

Functions = dict[str, Function]
Grads = list[Array]
Rule = tuple[Function, Function]  # init, update
Calls = Callable[[str, Step], Step]  # kind of call: forward, pullback, …; the call


@dataclass(frozen=True)
class Program:
    """What a backend runs: functions by name, and what is done around them.

    gradients: of the right ones, the parameters and the batch. rule: of the right
    update rule. calls: of each callable that the harness is given.
    """

    functions: Functions
    gradients: Callable[[Grads, Tree, Tree], Grads] = lambda grads, params, batch: grads
    rule: Callable[[Rule], Rule] = lambda rule: rule
    calls: Calls = lambda kind, call: call
    runtime: Mapping[str, Any] | None = None  # functions of `runtime.py` in its place


Plant = Callable[[Program, float], Program]  # a right program, a size -> a wrong one


def rewritten(module: ModuleType, changes: Mapping[str, Function]) -> Functions:
    """The functions of a file, in which those of `changes` stand for theirs."""
    space = dict(vars(module))
    own = {
        name: FunctionType(f.__code__, space, name, f.__defaults__, f.__closure__)
        for name, f in vars(module).items()
        if isinstance(f, FunctionType) and f.__module__ == module.__name__
    }
    space |= own | dict(changes)
    return {name: f for name, f in space.items() if callable(f)}


def right(workload: str) -> Program:
    """The reference's program of a workload."""
    return Program(rewritten(registry.reference(workload), {}))


def session(spec: Spec, program: Program) -> Session:
    """A session of the oracle's backend whose programs are this one."""
    oracle = registry.oracle().name
    runtime = registry.load(oracle, "runtime")
    if program.runtime:
        runtime = cast(Any, SimpleNamespace(**{**vars(runtime), **program.runtime}))
    train = cast(Train, SimpleNamespace(**_makers(spec, program)))
    return Session(oracle, "cpu", cast(Runtime, runtime), train)


def _makers(spec: Spec, program: Program) -> dict[str, Function]:
    """The four makers of `train.py` for one program."""
    own, calls = program.functions, program.calls

    def gradients(name: str, params: Tree, batch: Tree) -> Grads:
        found = own[name](params, *batch)
        return program.gradients(list(found), params, batch)

    def make_forward(forward: Function, params: Tree, batch: Tree) -> Any:
        call = lambda params, *batch: own["forward"](params, *batch)
        return params, calls("forward", call)

    def make_pullback(forward: Function, params: Tree, batch: Tree) -> Any:
        def call(params: Tree, *batch: Array) -> Any:
            output = own["forward"](params, *batch[: spec["inputs"]])
            return output, gradients("pullback", params, batch)

        return params, calls("pullback", call)

    def make_gradients(loss: Function, params: Tree, batch: Tree) -> Any:
        name = loss.__name__.replace("loss", "gradients")

        def call(params: Tree, *batch: Array) -> Any:
            return own[loss.__name__](params, *batch), gradients(name, params, batch)

        return params, calls("gradients", call)

    def make_trainer(loss: Function, optimizer: Rule, params: Tree, batch: Tree) -> Any:
        init, update = program.rule(optimizer)
        _, both = make_gradients(loss, params, batch)

        def step(state: Tree, *batch: Array) -> Any:
            params, opt_state = state
            value, grads = both(params, *batch)
            return update(params, grads, opt_state), value

        return (params, init(params)), calls("step", step)

    return {
        "make_forward": make_forward,
        "make_pullback": make_pullback,
        "make_gradients": make_gradients,
        "make_trainer": make_trainer,
    }


# -- ways to plant ---------------------------------------------------------------------


def written(workload: str, change: Callable[[SimpleNamespace, float], Any]) -> Plant:
    """Functions of a workload's file replaced; change: the right ones, size -> new."""

    def plant(program: Program, size: float) -> Program:
        known = SimpleNamespace(**program.functions)
        changes = change(known, size)
        functions = rewritten(registry.reference(workload), changes)
        return replace(program, functions=functions)

    return plant


def graded(change: Callable[[Grads, float], Grads]) -> Plant:
    """The gradients changed after they were found; change: gradients, size -> new."""

    def plant(program: Program, size: float) -> Program:
        return replace(program, gradients=lambda g, params, batch: change(g, size))

    return plant


def ruled(change: Callable[[Rule, float], Rule]) -> Plant:
    """The update rule changed; change: init and update, size -> new ones."""

    def plant(program: Program, size: float) -> Program:
        return replace(program, rule=lambda rule: change(rule, size))

    return plant


def remade(workload: str, config: str, **options: Any) -> Plant:
    """The update rule made with other numbers; those that are functions take size."""
    spec = specs.spec(workload, config)

    def plant(program: Program, size: float) -> Program:
        given = {k: v(size) if callable(v) else v for k, v in options.items()}
        make = registry.rule(given.pop("optimizer", spec["optimizer"])).make
        rule = make(**{**specs.rule(spec), **given})
        return replace(program, rule=lambda _: rule)

    return plant


def called(wrap: Callable[[str, Step, float], Step]) -> Plant:
    """What the harness calls wrapped; wrap: kind of call, call, size -> another."""

    def plant(program: Program, size: float) -> Program:
        return replace(program, calls=lambda kind, call: wrap(kind, call, size))

    return plant
