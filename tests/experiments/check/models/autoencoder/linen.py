from flax import linen as nn


class Net(nn.Module):
    @nn.compact
    def __call__(self, x):
        x = nn.relu(nn.Conv(8, (4, 4), strides=2)(x)).reshape(len(x), -1)
        x = nn.Dense(128)(nn.Dense(10)(x)).reshape(-1, 4, 4, 8)
        return nn.ConvTranspose(1, (4, 4), strides=(2, 2))(x)


def model():
    return Net()
