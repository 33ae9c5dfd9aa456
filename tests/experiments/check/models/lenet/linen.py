from flax import linen as nn


class LeNet(nn.Module):
    @nn.compact
    def __call__(self, x):
        x = nn.tanh(nn.Conv(6, (5, 5), padding="SAME")(x))
        x = nn.avg_pool(x, (2, 2), (2, 2))
        x = nn.tanh(nn.Conv(16, (5, 5), padding="VALID")(x))
        x = nn.avg_pool(x, (2, 2), (2, 2)).reshape(len(x), -1)
        x = nn.tanh(nn.Dense(120)(x))
        return nn.Dense(10)(nn.tanh(nn.Dense(84)(x)))


def model():
    return LeNet()
