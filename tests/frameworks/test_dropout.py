"""Masks given to what drops, in each library: recorded, and given to another call."""

import numpy as np
import pytest

from graphparity.common.contract import registry
from graphparity.common.user.draws import Masks, watching
from tests.conftest import needs


def own(backend):
    needs(backend)
    return registry.load(backend, "own", "dropout")


def called(module, call, *given, scaled=True):
    """What a call gives with masks, and what it drew."""
    masks = Masks(3, __file__, list(given), scaled)
    watched = watching(masks, module.SAMPLERS, module.ABSTRACT)
    with module.given(masks), watched:
        return call(), masks


X = np.ones((4, 6), np.float32)


@pytest.mark.pytorch
def test_pytorch():
    module = own("torch_eager")
    import torch
    from torch.nn import functional as F

    x = torch.from_numpy(X)
    y, masks = called(module, lambda: F.dropout(x, 0.25))
    (mask,) = masks.made.values()
    assert np.allclose(y.numpy(), mask / 0.75)
    bare, _ = called(module, lambda: F.dropout(x, 0.25), scaled=False)
    assert np.allclose(bare.numpy(), mask)
    given = ~mask
    ways = {
        "layer": lambda: torch.nn.Dropout(0.25)(x),
        "in place": lambda: F.dropout(x.clone(), 0.25, inplace=True),
        "native": lambda: torch.native_dropout(x, 0.25, True)[0],
        "bernoulli": lambda: x * torch.bernoulli(torch.full_like(x, 0.75)) / 0.75,
        "in place too": lambda: x * torch.empty_like(x).bernoulli_(0.75) / 0.75,
    }
    for name, way in ways.items():
        y, masks = called(module, way, given)
        assert np.allclose(y.numpy(), given / 0.75), name
        assert masks.others == []
        assert [d["keep"] for d in masks.draws] == pytest.approx([0.75])
    q = torch.ones(2, 5, 4)
    attend = lambda: F.scaled_dot_product_attention(q, q, q, dropout_p=0.1)
    _, masks = called(module, attend)
    assert [d["shape"] for d in masks.draws] == [[2, 5, 5]]
    _, masks = called(module, lambda: F.scaled_dot_product_attention(q, q, q))
    assert (masks.draws, masks.others) == ([], [])
    _, masks = called(module, lambda: x + torch.randn_like(x))
    assert [o.split(" (")[0] for o in masks.others] == ["torch.ops.aten.randn_like"]
    with module.within():
        assert torch.equal(F.dropout(x, 0.25), x)


@pytest.mark.jax
def test_jax_by_hand():
    module = own("jax_eager")
    import jax
    from jax import numpy as jnp

    key, x = jax.random.key(0), jnp.asarray(X)

    def drop(x, key):
        return jnp.where(jax.random.bernoulli(key, 0.75, x.shape), x / 0.75, 0.0)

    compiled, before = jax.jit(drop), drop(x, key)
    assert np.array_equal(compiled(x, key), before)  # it is traced without masks
    given = np.arange(24).reshape(4, 6) % 4 > 0
    each = lambda: jax.vmap(drop)(x, jax.random.split(key, 4))
    grads = lambda: jax.grad(lambda x: drop(x, key).sum())(x)
    scanned = lambda: jax.lax.scan(lambda c, r: (c, drop(r, key)), 0, x)[1]
    whole = {"plain": lambda: drop(x, key), "compiled": lambda: compiled(x, key)}
    whole |= {"under vmap": each, "differentiated": grads}
    for name, way in whole.items():
        y, masks = called(module, way, given)
        assert np.allclose(y, given / 0.75), name
        assert (len(masks.draws), masks.others) == (1, []), name
    y, masks = called(module, scanned, *given)
    assert np.allclose(y, given / 0.75)
    assert [d["shape"] for d in masks.draws] == [[6]] * 4
    assert np.array_equal(drop(x, key), before)
    assert np.array_equal(compiled(x, key), before)
    _, masks = called(module, lambda: x + jax.random.normal(key, x.shape))
    assert "jax.random.normal" in masks.others[0]
    shape = lambda: jax.eval_shape(lambda: jax.random.normal(key, (3,)))
    assert called(module, shape)[1].others == []


@pytest.mark.long
@pytest.mark.tensorflow
def test_tensorflow_and_keras():
    module = own("tf_eager")
    import keras
    import tensorflow as tf

    x, given = tf.constant(X), np.arange(24).reshape(4, 6) % 4 > 0
    layer = keras.layers.Dropout(0.25)
    ways = {
        "keras": lambda: layer(x, training=True),
        "keras, a function": lambda: keras.random.dropout(x, 0.25, seed=1),
        "nn": lambda: tf.nn.dropout(x, 0.25),
        "traced": lambda: tf.function(lambda x: tf.nn.dropout(x, 0.25))(x),
        "stateless": lambda: tf.nn.experimental.stateless_dropout(x, 0.25, [1, 2]),
    }
    for name, way in ways.items():
        y, masks = called(module, way, given)
        assert np.allclose(y, given / 0.75), name
        assert [d["keep"] for d in masks.draws] == pytest.approx([0.75])
    bare, _ = called(module, ways["nn"], given, scaled=False)
    assert np.allclose(bare, given)
    _, masks = called(module, lambda: x + tf.random.normal(x.shape))
    assert "tf.random.normal" in masks.others[0]
    module.rates([layer])
    assert np.array_equal(layer(x, training=True), X)
    with module.given(Masks(0, "")):
        module.rates([layer])
    assert layer.rate == 0.25
