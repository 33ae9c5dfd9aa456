"""What an optimizer is, found by running."""

from math import inf

import pytest

from graphparity.common.contract import registry
from graphparity.experiments.dialects import discover, figures, run
from graphparity.experiments.dialects.library_options import BACKEND_OF, WORDS
from tests.conftest import MARKERS


def optimizers():
    for library, names in WORDS.items():
        framework = registry.backends()[BACKEND_OF[library]].framework
        for name in names:
            mark = getattr(pytest.mark, MARKERS[framework])
            yield pytest.param(library, name, id=f"{library}.{name}", marks=mark)


FOUND = {  # what was found on the versions of the lock file
    "torch.optim.SGD": ("", "", "", "no", "yes", "2nd on", "L2"),
    "torch.optim.Adagrad": ("outside", "0", "", "", "", "", "L2"),
    "torch.optim.RMSprop": ("outside", "0", "no", "no", "", "", "L2"),
    "torch.optim.Adam": ("outside", "", "yes", "", "", "", "L2"),
    "torch.optim.AdamW": ("outside", "", "yes", "", "", "", "off w, × a"),
    "keras.optimizers.SGD": ("", "", "", "yes", "yes", "", "off w, × a"),
    "keras.optimizers.Adagrad": ("inside", "0.1", "", "", "", "", "off w, × a"),
    "keras.optimizers.RMSprop": ("inside", "0", "no", "yes", "", "", "off w, × a"),
    "keras.optimizers.Adam": ("hat", "", "yes", "", "", "", "off w, × a"),
    "keras.optimizers.AdamW": ("hat", "", "yes", "", "", "", "off w, × a"),
    "tf.compat.v1.train.GradientDescentOptimizer": ("", "", "", "", "", "", ""),
    "tf.compat.v1.train.MomentumOptimizer": (
        "",
        "",
        "",
        "no",
        "yes",
        "",
        "",
    ),
    "tf.compat.v1.train.AdagradOptimizer": ("none", "0.1", "", "", "", "", ""),
    "tf.compat.v1.train.RMSPropOptimizer": ("inside", "1", "no", "yes", "", "", ""),
    "tf.compat.v1.train.AdamOptimizer": ("hat", "", "yes", "", "", "", ""),
    "optax.sgd": ("", "", "", "no", "yes", "", ""),
    "optax.adagrad": ("inside", "0.1", "", "", "", "", ""),
    "optax.rmsprop": ("inside", "0", "no", "yes", "yes", "", ""),
    "torch.optim.NAdam": ("outside", "", "yes", "", "", "", "L2"),
    "keras.optimizers.Nadam": ("outside", "", "yes", "", "", "", "off w, × a"),
    "optax.amsgrad": ("outside", "", "yes", "", "", "", ""),
    "optax.nadam": ("outside", "", "yes", "", "", "", ""),
    "optax.nadamw": ("outside", "", "yes", "", "", "", "off w, × a"),
    "optax.adam": ("outside", "", "yes", "", "", "", ""),
    "optax.adamw": ("outside", "", "yes", "", "", "", "off w, × a"),
}


@pytest.mark.parametrize(("library", "name"), [*optimizers()])
def test_exactly_one_variant_fits_each_optimizer(pool64, library, name):
    if missing := registry.backends()[BACKEND_OF[library]].missing():
        pytest.skip(f"not installed: {', '.join(missing)}")
    known = discover.find(pool64, library, name)
    assert tuple(figures.describe(known).values()) == FOUND[f"{library}.{name}"]
    assert known.error <= run.SAME


PEAKS = {  # of which G AMSGrad keeps the largest
    "torch.optim.Adam": "raw",
    "keras.optimizers.Adam": "raw",
    "optax.amsgrad": "corrected",
}
WARM = {"torch.optim.NAdam": 0.004, "keras.optimizers.Nadam": 1.0, "optax.nadam": inf}


@pytest.mark.parametrize("dotted", [*PEAKS, *WARM])
def test_what_has_no_column_is_found_too(pool64, dotted):
    library, _, name = dotted.rpartition(".")
    if missing := registry.backends()[BACKEND_OF[library]].missing():
        pytest.skip(f"not installed: {', '.join(missing)}")
    found = discover.find(pool64, library, name).dialect({})
    if dotted in WARM:
        assert found.warm == WARM[dotted]
    else:
        known = discover.find(pool64, library, name)
        always = "amsgrad" not in WORDS[library][name][1]
        options = {} if always else {"amsgrad": True}
        assert known.dialect(options).amsgrad
        assert known.dialect(options).peak == PEAKS[dotted]
