"""The 1,797 handwritten digits that scikit-learn ships: 8 x 8 pixels, ten classes.

Alpaydin & Kaynak, Optical Recognition of Handwritten Digits, UCI 1998. The split is
fixed and stratified: 1,437 images to train on, 360 held out.
"""

from functools import cache

import numpy as np


@cache
def load(
    part,
):  # "train" or "test" -> x (n, 64) with mean 0 and deviation 1, labels (n,)
    from sklearn.datasets import load_digits
    from sklearn.model_selection import train_test_split

    x, labels = load_digits(return_X_y=True)
    split = train_test_split(x, labels, test_size=360, stratify=labels, random_state=0)
    train, test, train_labels, test_labels = split
    mean, deviation = np.mean(train), np.std(train)
    chosen, of = {"train": (train, train_labels), "test": (test, test_labels)}[part]
    return (chosen - mean) / deviation, of
