"""Images to train on: the digits that come with scikit-learn, or any IDX files.

IDX is the format of MNIST and its like (LeCun, Cortes & Burges, *The MNIST database*):
a magic number (two zero bytes, the type, the number of axes), the length of each axis
as big-endian 32-bit integers, then the values.
"""

import gzip
import hashlib
import zlib
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from graphparity.common.contract import registry
from graphparity.common.contract.trees import Array

SIDE, CLASSES = 32, 10
MOST = 1 << 30  # bytes of one file in memory: a million images
PARTS = {"train": "train", "test": "t10k"}
SUFFIXES = ("-idx{}-ubyte", ".idx{}-ubyte", "-idx{}-ubyte.gz", ".idx{}-ubyte.gz")


class BadData(ValueError):
    """A data set that can't be used; the message names file and offset."""


@dataclass(frozen=True)
class Dataset:
    """x (n, 1, 32, 32) with mean 0 and deviation 1 over the training images; y (n,)."""

    name: str
    x: Array
    y: Array
    test_x: Array
    test_y: Array

    def fingerprint(self) -> str:
        """A hash of its labels and some pixels, by which a checkpoint recognizes it."""
        digest = hashlib.sha256()
        for part in (self.y, self.test_y, self.x[:64], self.test_x[:64]):
            digest.update(np.ascontiguousarray(part).tobytes())
        return digest.hexdigest()[:16]


def load(folder: Path | None) -> Dataset:
    """The digits, or the IDX files in a folder. Raises BadData."""
    if folder is None:
        digits = registry.load(registry.oracle().name, "digits")
        train, test = (digits.load(part, side=SIDE) for part in ("train", "test"))
        return Dataset("digits", *train, *test)
    parts = {part: _images_and_labels(folder, part) for part in PARTS}
    (x, y), (test_x, test_y) = parts["train"], parts["test"]
    mean, deviation = np.mean(x), np.std(x)
    if not deviation:
        raise BadData(f"{folder}: all training pixels are equal")
    arrays = [((a - mean) / deviation).astype(np.float32) for a in (x, test_x)]
    return Dataset(folder.resolve().name, arrays[0], y, arrays[1], test_y)


def _images_and_labels(folder: Path, part: str) -> tuple[Array, Array]:
    images_at = _find(folder, f"{PARTS[part]}-images", 3)
    labels_at = _find(folder, f"{PARTS[part]}-labels", 1)
    images, labels = read_idx(images_at, 3), read_idx(labels_at, 1)
    if len(images) != len(labels):
        text = f"{len(labels)} labels for the {len(images)} images of {images_at.name}"
        raise BadData(f"{labels_at}, offset 4: {text}; the counts must be equal")
    wrong = np.flatnonzero(labels >= CLASSES)
    if len(wrong):
        text = f"label {labels[wrong[0]]}, expected 0 to {CLASSES - 1}"
        raise BadData(f"{labels_at}, offset {8 + wrong[0]}: {text}")
    if max(images.shape[1:]) > SIDE:
        size = "x".join(map(str, images.shape[1:]))
        raise BadData(f"{images_at}, offset 8: images of {size}, {SIDE}x{SIDE} at most")
    room = [SIDE - length for length in images.shape[1:]]
    edges = [(0, 0), *((space // 2, space - space // 2) for space in room)]
    padded = np.pad(images.astype(np.float32) / np.float32(255), edges)
    return padded[:, None], labels.astype(np.int64)


def _find(folder: Path, stem: str, axes: int) -> Path:
    names = [stem + suffix.format(axes) for suffix in SUFFIXES]
    for name in names:
        if (folder / name).is_file():
            return folder / name
    raise BadData(f"{folder} has none of {', '.join(names)}; MNIST's four are needed")


def read_idx(path: Path, axes: int) -> Array:
    """An IDX file of unsigned bytes, `.gz` or plain. Raises BadData."""
    begin = 4 + 4 * axes
    data = _bytes(path, begin)
    magic, expected = data[:4].hex(), f"0000080{axes}"
    if magic != expected:
        text = f"magic number 0x{magic}, expected 0x{expected} (bytes, {axes} axes)"
        raise BadData(f"{path}, offset 0: {text}")
    if len(data) < begin:
        raise BadData(f"{path}, offset {len(data)}: ends in its header of {begin}")
    shape = [int(n) for n in np.frombuffer(data, ">u4", axes, 4)]
    size = int(np.prod(shape, dtype=object))
    if size > MOST:
        text = f"{size} values promised for {tuple(shape)}, {MOST} at most"
        raise BadData(f"{path}, offset 4: {text}; split the data set, or mend the file")
    data = _bytes(path, begin + size + 1)
    if len(data) != begin + size:
        there = len(data) - begin
        many = there if there < size else f"more than {size}"
        text = f"{size} values promised for {tuple(shape)}, {many} there"
        raise BadData(f"{path}, offset {min(len(data), begin + size)}: {text}")
    if not size:
        raise BadData(f"{path}, offset 4: it holds nothing, shape {tuple(shape)}")
    return np.frombuffer(data, np.uint8, size, begin).reshape(shape)


def _bytes(path: Path, most: int) -> bytes:
    """The first `most` bytes, unpacked, of a file: no more is unpacked than is needed,
    however much a small file holds."""
    unpacked = bytearray()
    try:
        with gzip.open(path) if path.suffix == ".gz" else path.open("rb") as file:
            while chunk := file.read(min(1 << 16, most - len(unpacked))):
                unpacked += chunk
    except (EOFError, zlib.error, gzip.BadGzipFile) as error:
        text = f"damaged or truncated gzip ({error})"
        raise BadData(f"{path}, offset {len(unpacked)} unpacked: {text}") from error
    except OSError as error:
        raise BadData(f"{path}: {error.strerror}") from error
    return bytes(unpacked)


def order(dataset: Dataset, seed: int, epoch: int, batch_size: int) -> Array:
    """Rows of each batch of an epoch (batches, batch_size); a short last one is left.

    Drawn from the seed and the epoch alone: the same in every backend, and a training
    that goes on in the middle needs no more than its position.
    """
    count = len(dataset.x)
    if not 1 <= batch_size <= count:
        raise BadData(f"a batch of {batch_size}; {dataset.name} has {count} images")
    rows = np.random.default_rng([seed, 1, epoch]).permutation(count)
    return rows[: count // batch_size * batch_size].reshape(-1, batch_size)
