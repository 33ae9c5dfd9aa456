"""The optimizers of each library, and what their options mean: field by option."""

from graphparity.common.contract import registry
from graphparity.common.contract.documents import Options

Word = tuple[str, dict[str, str]]  # family, field of Dialect by option
NamedCall = tuple[str, str, Options]  # library, optimizer and its options

TORCH_DECAY = {"weight_decay": "decay"}
KERAS = {"learning_rate": "lr", "weight_decay": "decay"}
NADAM_TORCH = {"lr": "lr", "betas": "b1 b2", "eps": "eps", **TORCH_DECAY}
ADAM_TORCH = {**NADAM_TORCH, "amsgrad": "amsgrad"}
NADAM_KERAS = {**KERAS, "beta_1": "b1", "beta_2": "b2", "epsilon": "eps"}
ADAM_KERAS = {**NADAM_KERAS, "amsgrad": "amsgrad"}
ADAM_OPTAX = {"learning_rate": "lr", "b1": "b1", "b2": "b2", "eps": "eps"}

WORDS: dict[str, dict[str, Word]] = {
    "torch.optim": {
        "SGD": (
            "sgd",
            {
                "lr": "lr",
                "momentum": "rho",
                "dampening": "dampening",
                "nesterov": "nesterov",
                **TORCH_DECAY,
            },
        ),
        "Adagrad": (
            "adagrad",
            {
                "lr": "lr",
                "eps": "eps",
                "initial_accumulator_value": "start",
                **TORCH_DECAY,
            },
        ),
        "RMSprop": (
            "rmsprop",
            {
                "lr": "lr",
                "alpha": "b2",
                "eps": "eps",
                "momentum": "rho",
                "centered": "centered",
                **TORCH_DECAY,
            },
        ),
        "Adam": ("adam", ADAM_TORCH),
        "AdamW": ("adam", ADAM_TORCH),
        "NAdam": ("nadam", {**NADAM_TORCH, "momentum_decay": "warm"}),
    },
    "keras.optimizers": {
        "SGD": ("sgd", {**KERAS, "momentum": "rho", "nesterov": "nesterov"}),
        "Adagrad": (
            "adagrad",
            {**KERAS, "epsilon": "eps", "initial_accumulator_value": "start"},
        ),
        "RMSprop": (
            "rmsprop",
            {
                **KERAS,
                "rho": "b2",
                "epsilon": "eps",
                "momentum": "rho",
                "centered": "centered",
            },
        ),
        "Adam": ("adam", ADAM_KERAS),
        "AdamW": ("adam", ADAM_KERAS),
        "Nadam": ("nadam", NADAM_KERAS),
    },
    "tf.compat.v1.train": {
        "GradientDescentOptimizer": ("sgd", {"learning_rate": "lr"}),
        "MomentumOptimizer": (
            "sgd",
            {"learning_rate": "lr", "momentum": "rho", "use_nesterov": "nesterov"},
        ),
        "AdagradOptimizer": (
            "adagrad",
            {"learning_rate": "lr", "initial_accumulator_value": "start"},
        ),
        "RMSPropOptimizer": (
            "rmsprop",
            {
                "learning_rate": "lr",
                "decay": "b2",
                "epsilon": "eps",
                "momentum": "rho",
                "centered": "centered",
            },
        ),
        "AdamOptimizer": (
            "adam",
            {
                "learning_rate": "lr",
                "beta1": "b1",
                "beta2": "b2",
                "epsilon": "eps",
            },
        ),
    },
    "optax": {
        "sgd": (
            "sgd",
            {"learning_rate": "lr", "momentum": "rho", "nesterov": "nesterov"},
        ),
        "adagrad": (
            "adagrad",
            {
                "learning_rate": "lr",
                "eps": "eps",
                "initial_accumulator_value": "start",
            },
        ),
        "rmsprop": (
            "rmsprop",
            {
                "learning_rate": "lr",
                "decay": "b2",
                "eps": "eps",
                "initial_scale": "start",
                "eps_in_sqrt": "root",
                "bias_correction": "corrected",
                "momentum": "rho",
                "nesterov": "nesterov",
                "centered": "centered",
            },
        ),
        "adam": ("adam", ADAM_OPTAX),
        "adamw": ("adam", {**ADAM_OPTAX, "weight_decay": "decay"}),
        "amsgrad": ("adam", ADAM_OPTAX),
        "nadam": ("nadam", ADAM_OPTAX),
        "nadamw": ("nadam", {**ADAM_OPTAX, "weight_decay": "decay"}),
    },
}
ALWAYS: dict[str, Options] = {"optax.amsgrad": {"amsgrad": True}}  # no option says it
BACKEND_OF: dict[str, str] = {  # the backend whose worker runs a library's calls
    registry.stated(file, "LIBRARY"): name
    for name, backend in registry.of_this_tree().items()
    if (file := registry.folder(backend.package) / "calls.py").is_file()
}
SAMPLES: dict[str, list[tuple[str, Options]]] = {  # calls that are translated
    "torch.optim": [
        ("SGD", {"lr": 0.01}),
        ("SGD", {"lr": 0.01, "momentum": 0.9}),
        ("SGD", {"lr": 0.01, "momentum": 0.9, "nesterov": True}),
        ("Adagrad", {"lr": 0.01}),
        ("RMSprop", {"lr": 1e-3, "alpha": 0.9}),
        ("Adam", {"lr": 1e-3}),
        ("Adam", {"lr": 1e-3, "weight_decay": 0.01}),
        ("AdamW", {"lr": 1e-3}),
    ],
    "keras.optimizers": [
        ("SGD", {"learning_rate": 0.01}),
        ("SGD", {"learning_rate": 0.01, "momentum": 0.9}),
        ("SGD", {"learning_rate": 0.01, "momentum": 0.9, "nesterov": True}),
        ("Adagrad", {"learning_rate": 0.01}),
        ("RMSprop", {"learning_rate": 1e-3}),
        ("Adam", {"learning_rate": 1e-3}),
        ("Adam", {"learning_rate": 1e-3, "weight_decay": 0.01}),
        ("AdamW", {"learning_rate": 1e-3}),
    ],
    "tf.compat.v1.train": [
        ("GradientDescentOptimizer", {"learning_rate": 0.01}),
        ("MomentumOptimizer", {"learning_rate": 0.01, "momentum": 0.9}),
        (
            "MomentumOptimizer",
            {"learning_rate": 0.01, "momentum": 0.9, "use_nesterov": True},
        ),
        ("AdagradOptimizer", {"learning_rate": 0.01}),
        ("RMSPropOptimizer", {"learning_rate": 1e-3}),
        ("AdamOptimizer", {"learning_rate": 1e-3}),
    ],
    "optax": [
        ("sgd", {"learning_rate": 0.01}),
        ("sgd", {"learning_rate": 0.01, "momentum": 0.9}),
        ("sgd", {"learning_rate": 0.01, "momentum": 0.9, "nesterov": True}),
        ("adagrad", {"learning_rate": 0.01}),
        ("rmsprop", {"learning_rate": 1e-3}),
        ("adam", {"learning_rate": 1e-3}),
        ("adamw", {"learning_rate": 1e-3}),
    ],
}
NAMESAKES: dict[str, dict[str, tuple[str, Options]]] = {
    title: {
        "torch.optim": (names[0], {"lr": 1e-3}),
        **{
            library: (name, {"learning_rate": 1e-3})
            for library, name in zip([*WORDS][1:], names[1:])
            if name
        },
    }
    for title, names in {
        "SGD": ("SGD", "SGD", "GradientDescentOptimizer", "sgd"),
        "Adagrad": ("Adagrad", "Adagrad", "AdagradOptimizer", "adagrad"),
        "RMSprop": ("RMSprop", "RMSprop", "RMSPropOptimizer", "rmsprop"),
        "Adam": ("Adam", "Adam", "AdamOptimizer", "adam"),
        "AdamW": ("AdamW", "AdamW", "", "adamw"),
    }.items()
}
ALIASES = {"torch": "torch.optim", "keras": "keras.optimizers"}
ALIASES |= {"tf.keras.optimizers": "keras.optimizers", "tf.train": "tf.compat.v1.train"}
ALIASES |= {"tensorflow": "keras.optimizers", "jax": "optax"}
ALIASES |= {"v1": "tf.compat.v1.train", "tf": "keras.optimizers"}


def options_of(library: str, name: str, fields: Options) -> Options:
    """A call's options that set these fields; fields without an option are left out."""
    options: Options = {}
    for option, meaning in WORDS[library][name][1].items():
        if meaning == "b1 b2":
            if "b1" in fields or "b2" in fields:
                options[option] = (fields.get("b1", 0.9), fields.get("b2", 0.999))
        elif meaning == "root" and meaning in fields:
            options[option] = fields[meaning] == "inside"
        elif meaning in fields:
            options[option] = fields[meaning]
    return options


def fields_of(library: str, name: str, options: Options) -> Options:
    """The fields that a call's options set."""
    fields: Options = {}
    for option, meaning in WORDS[library][name][1].items():
        if option not in options:
            continue
        value = options[option]
        if meaning == "b1 b2":
            fields |= {"b1": value[0], "b2": value[1]}
        elif meaning == "root":
            fields["root"] = "inside" if value else "outside"
        else:  # some libraries write None for no such thing
            fields[meaning] = 0.0 if value is None else value
    return fields
