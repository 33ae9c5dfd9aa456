"""What other libraries do otherwise can be differentiated as the library itself."""

import pytest

from tests.conftest import needs


@pytest.mark.pytorch
def test_the_running_variance_over_n_leaves_the_gradient_as_it_is():
    needs("torch_eager")
    import torch
    from torch.nn import functional as F

    from graphparity.frameworks.torch_eager.own.usual import layers

    x = torch.arange(12.0).reshape(6, 2).sin().requires_grad_()
    found = {}
    for name, call in (
        ("its own", F.batch_norm),
        ("over n", layers.running_biased(F.batch_norm)),
    ):
        mean, var = torch.zeros(2), torch.ones(2)
        y = call(x, mean, var, training=True, momentum=0.1)
        found[name] = torch.autograd.grad((y**3).sum(), x)[0], mean, var
    (g, mean, var), (h, other, biased) = found["its own"], found["over n"]
    assert torch.equal(g, h)
    torch.testing.assert_close(other, mean)
    torch.testing.assert_close(biased - 0.9, (var - 0.9) * 5 / 6)
