"""Scores from logits: the share of right answers, and the confusion matrix."""

import numpy as np

from graphparity.common.contract.trees import Array
from graphparity.common.training.dataset import CLASSES
from graphparity.common.workers.pool import Pool

SCORED = 1000  # images in one request


def scores(pool: Pool, name: str, images: Array) -> Array:
    """Logits (n, classes) of images (n, …), asked of the open training in equal
    parts."""
    size = min(SCORED, len(images))
    parts = []
    for at in range(0, len(images), size):
        part = images[at : at + size]
        room = [(0, size - len(part)), *[(0, 0)] * (images.ndim - 1)]
        parts.append(pool.ask(name, "training_scores", x=np.pad(part, room)))
    return np.concatenate(parts)[: len(images)]


def accuracy(logits: Array, labels: Array) -> float:
    """Share of images whose largest logit is their label's; NaN is never right."""
    right = (np.argmax(logits, axis=1) == labels) & np.all(np.isfinite(logits), axis=1)
    return float(np.mean(right))


def confusion(logits: Array, labels: Array) -> Array:
    """Counts (classes, classes): row the label, column what was answered."""
    counts = np.zeros((CLASSES, CLASSES), int)
    np.add.at(counts, (labels, np.argmax(logits, axis=1)), 1)
    return counts
