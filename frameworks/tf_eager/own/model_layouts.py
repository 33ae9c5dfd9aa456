"""What the layers of Keras call their weights, and in which layout -- TensorFlow 2."""

import tensorflow as tf

SPACE = ("d", "h", "w")
NORMS = {
    "gamma": "scale",
    "scale": "scale",
    "beta": "shift",
    "moving_mean": "mean",
    "moving_variance": "variance",
}
ROLES = {"Sub": "mean", "Mul": "scale", "RealDiv": "scale", "Sqrt": "variance"}
TURNED = {"MatMul": "transpose_b", "BatchMatMulV2": "adj_y"}
GATES = {"GRU": "zrn", "GRUCell": "zrn", "LSTM": "ifgo", "LSTMCell": "ifgo"}


def layers(model):  # the model and all layers in it, in the order they were added
    return list(model._flatten_layers())


def kept(model):  # weights and statistics; no counters, no seeds
    found = {id(v): v for v in model.weights if "float" in str(v.dtype)}
    return list(found.values())


def keras(model):  # -> descriptions
    owners, found = {}, []
    for layer in layers(model):
        for variable in [*layer._trainable_variables, *layer._non_trainable_variables]:
            owners.setdefault(id(variable), layer)
    for variable in kept(model):
        layer = owners.get(id(variable), model)
        found.append(_described(variable, layer, len(found)))
    return found


def _described(variable, layer, number):
    shape = list(variable.shape)
    one = _empty(variable.path, shape, bool(variable.trainable), number)
    one["layer"] = variable.path.rpartition("/")[0]
    one["kind"] = type(layer).__name__
    return {**one, **_layout(variable.name, len(shape), layer)}


def _empty(name, shape, trained, number):
    return {
        "name": name,
        "shape": shape,
        "layer": name.rpartition(".")[0],
        "kind": "",
        "role": None,
        "axes": None,
        "packed": None,
        "trained": trained,
        "tied": [],
        "heads": None,
        "place": (number, number),
    }


def _layout(leaf, rank, layer):
    kind = type(layer).__name__
    if leaf in NORMS and "Norm" in kind:
        return {"role": NORMS[leaf], "axes": ("out",) if rank == 1 else None}
    if kind in GATES:
        return _recurrent(leaf, rank, kind)
    if kind == "Embedding":
        return {"role": "embedding", "axes": ("row", "feature")}
    if kind == "EinsumDense":
        return _einsum(leaf, layer)
    if leaf == "bias":
        return {"role": "bias", "axes": ("out",) if rank == 1 else None}
    space = SPACE[5 - rank :]
    if "Depthwise" in kind or leaf == "depthwise_kernel":
        return {"role": "kernel", "axes": (*space, "out.0", "out.1")}
    if "Conv" in kind and "Transpose" in kind:
        flipped = [f"-{name}" for name in space]
        return {"role": "kernel", "axes": (*flipped, "out", "in")}
    if "Conv" in kind:
        return {"role": "kernel", "axes": (*space, "in", "out")}
    if kind == "Dense" and leaf == "kernel":
        return {"role": "kernel", "axes": ("in", "out")}
    return {}


def _recurrent(leaf, rank, kind):
    pack = {"axis": -1, "parts": list(GATES[kind])}
    if leaf == "bias":
        both = rank == 2
        return {
            "role": "both biases" if both else "input bias",
            "axes": ("which", "out") if both else ("out",),
            "packed": pack,
        }
    which = "recurrent" if leaf.startswith("recurrent") else "input"
    return {"role": f"{which} kernel", "axes": ("in", "out"), "packed": pack}


def _einsum(leaf, layer):  # "abc,cde->abde": c is contracted, d and e are made
    kernel, made = layer.equation.split(",")[1].split("->")
    contracted = [c for c in kernel if c not in made]
    out = [c for c in kernel if c in made]
    label = {c: _label("in", n, contracted) for n, c in enumerate(contracted)}
    label |= {c: _label("out", n, out) for n, c in enumerate(out)}
    if leaf == "kernel":
        return {"role": "kernel", "axes": tuple(label[c] for c in kernel)}
    axes = [label[c] for c in made if c in (layer.bias_axes or "")]
    return {"role": "bias", "axes": tuple(axes)}


def _label(side, number, every):
    return side if len(every) == 1 else f"{side}.{number}"


# -- tf.Module -------------------------------------------------------------------------


def by_path(model):  # variables by their path: attributes, places in lists and keys
    floating = lambda v: isinstance(v, tf.Variable) and v.dtype.is_floating
    return dict(model._flatten(predicate=floating, with_path=True))


def named(model):
    pairs = by_path(model).items()
    return {".".join(map(str, path)): v for path, v in pairs}.items()


def plain(model, inputs):  # -> descriptions, by what the traced graph does with them
    graph = tf.function(lambda *x: model(*x)).get_concrete_function(*inputs).graph
    places = {op.name: number for number, op in enumerate(graph.get_operations())}
    inside = {id(outer): inner for outer, inner in graph.captures}
    found = []
    for number, (name, variable) in enumerate(named(model)):
        one = _empty(name, list(variable.shape), bool(variable.trainable), number)
        inner = inside.get(id(variable.handle))
        ops = [] if inner is None else inner.consumers()
        for op in ops[:1]:
            one |= {"place": (places[op.name], number), **_use(op)}
        found.append(one)
    return sorted(found, key=lambda one: one["place"])


def _use(op):  # of a variable's handle: what its first use says
    if op.type == "ResourceGather":
        return {"role": "embedding", "axes": ("row", "feature")}
    for user in op.outputs[0].consumers():
        place = [x.op.name for x in user.inputs].index(op.name)
        if user.type in ("MatMul", "BatchMatMulV2") and place == 1:
            turned = user.get_attr(TURNED[user.type])
            return {
                "role": "kernel",
                "axes": ("out", "in") if turned else ("in", "out"),
            }
        if user.type == "Conv2D" and place == 1:
            return {"role": "kernel", "axes": ("h", "w", "in", "out")}
        if user.type in ("AddV2", "Add", "BiasAdd"):
            roots = {one.type for one in user.outputs[0].consumers()} & {
                "Sqrt",
                "Rsqrt",
            }
            return {"role": "variance" if roots else "bias"}
        if user.type in ROLES:
            return {"role": ROLES[user.type]}
    return {}
