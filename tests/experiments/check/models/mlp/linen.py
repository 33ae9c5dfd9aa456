from flax import linen as nn


class Net(nn.Module):
    @nn.compact
    def __call__(self, x, train=False):
        x = nn.Dense(32)(x)
        x = nn.BatchNorm(use_running_average=not train, epsilon=1e-3)(x)
        x = nn.Dropout(0.5, deterministic=not train)(nn.relu(x))
        x = nn.relu(nn.Dense(32)(x))
        return nn.Dense(10)(x)


def model():
    return Net()
