from torch import nn


def model():
    return nn.TransformerEncoderLayer(
        16, 4, 32, 0.0, activation="gelu", batch_first=True, norm_first=True
    )
