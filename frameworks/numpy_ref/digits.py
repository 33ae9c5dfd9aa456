"""The 1,797 handwritten digits that scikit-learn ships: 8 x 8 pixels, ten classes.

Alpaydin & Kaynak, Optical Recognition of Handwritten Digits, UCI 1998. The split is
fixed and stratified: 1,437 images to train on, 360 held out.
"""

from functools import cache

import numpy as np


@cache
def load(part, side=8):
    # "train" or "test" -> x with mean 0 and deviation 1, labels (n,) integers;
    # x (n, 64), or for side 32 scaled up bilinearly, (n, 1, 32, 32)
    from scipy.ndimage import zoom
    from sklearn.datasets import load_digits
    from sklearn.model_selection import train_test_split

    x, labels = load_digits(return_X_y=True)
    split = train_test_split(x, labels, test_size=360, stratify=labels, random_state=0)
    images = dict(zip(("train", "test"), split))
    if side != 8:
        grow = dict(zoom=(1, side / 8, side / 8), order=1, grid_mode=True)
        for name, flat in images.items():
            grown = zoom(flat.reshape(-1, 8, 8), mode="nearest", **grow)
            images[name] = grown[:, None]
    mean, deviation = np.mean(images["train"]), np.std(images["train"])
    of = dict(zip(("train", "test"), split[2:]))
    return (images[part] - mean) / deviation, of[part]
