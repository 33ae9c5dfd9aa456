"""Which kinds of models there are -- JAX: flax nnx and linen, equinox, (init, apply).

Each becomes (kind, tree of floating arrays, apply, name -> whether it is trained,
person, back), with apply(tree, inputs, training) -> output, the new tree or None;
equinox's with its cells. Where its users call the model itself, also (cells, direct):
direct(tree) -> call(inputs), put together once. person(tree) -> what their own step of
training may take, by name, and `trained`; back(tree, new) -> the tree with what it
gave, by name.
"""

import inspect
import sys

import jax
from jax import numpy as jnp

from graphparity.frameworks.jax_eager.own import dropout

TRAINING = ("train", "training", "is_training", "is_train")
INFERENCE = ("deterministic", "inference", "use_running_average", "eval")
RECURRENT = {  # of equinox's cells
    "weight_ih": "input kernel",
    "weight_hh": "recurrent kernel",
    "bias": "input bias",
    "bias_n": "recurrent bias",
}
GATES = {"GRUCell": "rzn", "LSTMCell": "ifgo"}
COLLECTIONS = ("params", "state", "statistics", "batch_stats")  # no layers' names


def opened(made, inputs, seed):  # -> the four of them, or None
    for module, recognise in (
        ("flax.nnx", _nnx),
        ("flax.linen", _linen),
        ("equinox", _equinox),
    ):
        if module in sys.modules:
            found = recognise(sys.modules[module], made, inputs, seed)
            if found:
                return found
    return _pair(made, inputs, seed)


def _modes(call, training):  # -> the keywords by which a call is told
    try:
        names = inspect.signature(call).parameters
    except (TypeError, ValueError):
        return {}
    told = {n: training for n in TRAINING if n in names}
    return told | {n: not training for n in INFERENCE if n in names}


def packed(kind, name, leaf, cells):
    # -> role and packing that a library's layer is known for; cells: see _cells
    cell = cells.get(name.rpartition(".")[0].partition(".")[2])
    if cell and leaf in RECURRENT:
        parts = ["n"] if leaf == "bias_n" else list(cell)
        pack = {"axis": 0, "parts": parts}
        return {"role": RECURRENT[leaf], "packed": pack}
    if kind.startswith("flax") and leaf in ("kernel", "bias"):
        parts = name.split(".")
        cell = parts[-2] if len(parts) > 1 else ""
        what = {"i": "input", "h": "recurrent"}.get(cell[:1])
        if what and len(cell) == 2 and cell[1] in "rznifgo":
            pack = {"axis": -1, "parts": [cell[1]]}
            owner = name.rpartition(".")[0].rpartition(".")[0].partition(".")[2]
            return {"role": f"{what} {leaf}", "packed": pack, "layer": owner}
    return {}


# -- (init, apply) ---------------------------------------------------------------------


def _pair(made, inputs, seed):
    if not isinstance(made, (tuple, list)) or len(made) != 2 or not callable(made[1]):
        return None
    first, apply = made
    tree = _initial(first, seed) if callable(first) else first
    stateful = isinstance(tree, tuple) and len(tree) == 2 and _takes(apply, inputs) > 0
    tree = {"params": tree[0], "state": tree[1]} if stateful else tree
    tree = jax.tree.map(jnp.asarray, tree)
    structure = jax.tree.structure(tree)

    def run(given, arrays, training):
        told = _modes(apply, training)
        if stateful:
            parts = given["params"], given["state"], *arrays
            call = lambda keys: apply(*parts, **told, **keys)
            output, state = dropout.keyed(apply, call, training)
            return output, {**given, "state": state}
        call = lambda keys: apply(given, *arrays, **told, **keys)
        output = dropout.keyed(apply, call, training)
        both = isinstance(output, tuple) and len(output) == 2
        if both and jax.tree.structure(output[1]) == structure:
            return output
        return output, None

    def person(given):
        every = dict(given) if stateful else {"params": given}
        return {**every, "trained": every["params"]}

    def back(given, new):
        return {**given, **new} if stateful else new["params"]

    trained = lambda name: not (stateful and name.startswith("state."))
    moded = bool(_modes(apply, True) or dropout.keys(apply, True))
    return "(init, apply)", tree, run, trained, person, back, {}, None, moded


def _initial(init, seed):
    return init(jax.random.key(seed)) if inspect.signature(init).parameters else init()


def _takes(apply, inputs):  # how many more arguments than parameters and inputs
    every = inspect.signature(apply).parameters.values()
    must = [p for p in every if p.default is p.empty and p.kind in (0, 1)]
    must = [p for p in must if p.name not in dropout.KEYS]
    return len(must) - 1 - len(inputs)


# -- flax ------------------------------------------------------------------------------


def _nnx(nnx, made, inputs, seed):
    if not isinstance(made, nnx.Module):
        return None
    for _, node in nnx.iter_graph(made):
        if hasattr(node, "param_dtype"):  # of a recurrent cell's first state
            node.param_dtype = inputs[0].dtype
    parts = nnx.Param, nnx.BatchStat, ...
    whole = nnx.split(made, *parts)[0]  # with its dropout
    for _, node in nnx.iter_graph(made):
        if isinstance(node, nnx.Dropout):
            node.rate = 0.0
    definition, params, stats, rest = nnx.split(made, *parts)
    tree = {"params": nnx.to_pure_dict(params)}
    tree["statistics"] = nnx.to_pure_dict(stats)

    def merged(given):
        new = jax.tree.map(lambda leaf: leaf, (params, stats, rest))
        nnx.replace_by_pure_dict(new[0], given["params"])
        nnx.replace_by_pure_dict(new[1], given["statistics"])
        return nnx.merge(whole if dropout.on() else definition, *new)

    def back(given, new):
        del given
        _, weights, moved, _ = nnx.split(new["model"], *parts)
        pure = map(nnx.to_pure_dict, (weights, moved))
        return dict(zip(("params", "statistics"), pure))

    def person(given):
        return {"model": merged(given), "trained": given["params"]}

    def run(given, arrays, training):
        model = merged(given)
        (model.train if training else model.eval)()
        for _, node in nnx.iter_graph(model) if training and not dropout.on() else ():
            if isinstance(node, nnx.MultiHeadAttention):  # its rate chooses a kernel
                node.deterministic = True
        output = model(*arrays, **_modes(type(made).__call__, training))
        moved = nnx.to_pure_dict(nnx.split(model, *parts)[2])
        return output, {**given, "statistics": moved}

    def direct(given):
        model = merged(given)
        model.eval()
        options = _modes(type(made).__call__, False)
        return lambda arrays: model(*arrays, **options)

    trained = lambda name: name.startswith("params.")
    made_of = f"flax nnx {type(made).__name__}"
    return made_of, tree, run, trained, person, back, {}, direct


def _linen(linen, made, inputs, seed):
    if not isinstance(made, linen.Module):
        return None
    keys = {"params": jax.random.key(seed), "dropout": jax.random.key(seed)}
    call = type(made).__call__

    def adapted(following, args, kwargs, context):
        module = context.module
        if isinstance(module, linen.Dropout) and not dropout.on():
            return args[0]
        called = isinstance(module, linen.RNN) and context.method_name == "__call__"
        if called and kwargs.get("initial_carry") is None:
            kwargs = {**kwargs, "initial_carry": _carry(module, args[0])}
        return following(*args, **kwargs)

    with linen.intercept_methods(adapted):
        tree = dict(made.init(keys, *inputs, **_modes(call, False)))

    def run(given, arrays, training):
        more = [name for name in given if name != "params"] if training else False
        with linen.intercept_methods(adapted):
            told = {"mutable": more, **_modes(call, training)}
            told |= {"rngs": keys} if training else {}
            result = made.apply(given, *arrays, **told)
        output, new = result if more is not False else (result, {})
        return output, {**given, **new}

    trained = lambda name: name.startswith("params.")
    person = lambda given: {**given, "variables": given, "trained": given["params"]}
    back = lambda given, new: new["variables"] if "variables" in new else given | new
    return f"flax linen {type(made).__name__}", tree, run, trained, person, back


def _carry(module, x):  # zeros in the inputs' dtype: flax makes them in float32
    place = x.ndim - module.cell.num_feature_axes - 1
    place = 0 if module.time_major else place
    shape = x.shape[:place] + x.shape[place + 1 :]
    carry = module.cell.initialize_carry(jax.random.key(0), shape)
    return jax.tree.map(lambda leaf: leaf.astype(x.dtype), carry)


# -- equinox ---------------------------------------------------------------------------


def _equinox(eqx, made, inputs, seed):
    state = None
    if isinstance(made, tuple) and len(made) == 2 and isinstance(made[1], eqx.nn.State):
        made, state = made
    if not isinstance(made, eqx.Module) or isinstance(made, eqx.nn.State):
        return None
    dropped = lambda node: isinstance(node, eqx.nn.Dropout)
    off = lambda node: eqx.nn.Dropout(0.0) if dropped(node) else node
    whole = eqx.partition(made, eqx.is_inexact_array)[1]
    made = jax.tree.map(off, made, is_leaf=dropped)
    cells = _cells(eqx, made)
    tree, static = eqx.partition(made, eqx.is_inexact_array)
    moving, rest = eqx.partition(state, eqx.is_inexact_array)

    def run(given, arrays, training):
        model = eqx.combine(given["params"], whole if dropout.on() else static)
        model = eqx.nn.inference_mode(model, value=not training)
        told = dropout.keys(type(made).__call__, training and dropout.on())
        one, each = model, arrays  # of each example, with a key of its own
        if told:
            one = lambda key, *x: model(*x, **dict.fromkeys(told, key))
            each = (jax.random.split(jax.random.key(0), len(arrays[0])), *arrays)
        if state is None:
            return jax.vmap(one)(*each), None
        held = eqx.combine(given["state"], rest)
        places = (*[0] * len(each), None)
        call = jax.vmap(one, axis_name="batch", in_axes=places, out_axes=(0, None))
        output, new = call(*each, held)
        return output, {**given, "state": eqx.partition(new, eqx.is_inexact_array)[0]}

    def direct(given):
        whole = eqx.nn.inference_mode(eqx.combine(given["params"], static))
        return lambda arrays: jax.vmap(whole)(*arrays)

    tree = {"params": tree, "state": moving} if state is not None else {"params": tree}
    trained = lambda name: name.startswith("params.")
    leaves = lambda one: eqx.partition(one, eqx.is_inexact_array)[0]

    def person(given):
        every = {"model": eqx.combine(given["params"], static)}
        if state is not None:
            every["state"] = eqx.combine(given["state"], rest)
        return {**every, "trained": given["params"]}

    def back(given, new):
        names = {"model": "params", "state": "state"}
        return {**given, **{names[n]: leaves(one) for n, one in new.items()}}

    more = cells, direct if state is None else None
    return f"equinox {type(made).__name__}", tree, run, trained, person, back, *more


def _cells(eqx, made):  # the path of every recurrent cell -> its gates
    kinds = eqx.nn.GRUCell, eqx.nn.LSTMCell
    is_cell = lambda node: isinstance(node, kinds)
    pairs, _ = jax.tree_util.tree_flatten_with_path(made, is_leaf=is_cell)
    key = lambda path: jax.tree_util.keystr(path, simple=True, separator=".")
    return {key(p): GATES[type(node).__name__] for p, node in pairs if is_cell(node)}
