"""Data: IDX files as MNIST's are read, bad ones named with their offset."""

import gzip
import struct
import tracemalloc

import numpy as np
import pytest

from graphparity.common.training import dataset


def idx(array):
    """An array of bytes as an IDX file."""
    head = struct.pack(">HBB", 0, 8, array.ndim)
    lengths = struct.pack(f">{array.ndim}I", *array.shape)
    return head + lengths + array.astype(np.uint8).tobytes()


def parts(count=20, side=28):
    rng = np.random.default_rng(0)
    images = rng.integers(0, 256, (count, side, side))
    labels = np.arange(count) % 10
    return {
        "train-images-idx3-ubyte": idx(images),
        "train-labels-idx1-ubyte": idx(labels),
        "t10k-images-idx3-ubyte": idx(images[:10]),
        "t10k-labels-idx1-ubyte": idx(labels[:10]),
    }


def folder(tmp_path, files):
    for name, content in files.items():
        (tmp_path / name).write_bytes(content)
    return tmp_path


@pytest.mark.parametrize("packed", [False, True], ids=["plain", "gz"])
def test_idx_files_become_normalised_images_of_32(tmp_path, packed):
    files = parts()
    if packed:
        files = {f"{n}.gz": gzip.compress(content) for n, content in files.items()}
    found = dataset.load(folder(tmp_path, files))
    assert found.x.shape == (20, 1, 32, 32)
    assert found.test_x.shape == (10, 1, 32, 32)
    assert abs(float(np.mean(found.x))) < 1e-5
    assert np.isclose(np.std(found.x), 1.0, atol=1e-5)
    np.testing.assert_array_equal(found.y, np.arange(20) % 10)
    edge = found.x[:, 0, :2]
    assert np.all(edge == edge[0, 0, 0])  # padded with background


BAD = {
    "truncated": (
        "train-images-idx3-ubyte",
        lambda c: c[:-5],
        r"train-images-idx3-ubyte, offset 15691: 15680 values promised",
    ),
    "trailing": (
        "train-images-idx3-ubyte",
        lambda c: c + b"x",
        r"train-images-idx3-ubyte, offset 15696: 15680 values promised",
    ),
    "header": (
        "t10k-labels-idx1-ubyte",
        lambda c: c[:6],
        r"t10k-labels-idx1-ubyte, offset 6: ends in its header of 8",
    ),
    "magic": (
        "train-labels-idx1-ubyte",
        lambda c: b"\0\0\x0d\x01" + c[4:],
        r"offset 0: magic number 0x00000d01, expected 0x00000801",
    ),
    "count": (
        "train-labels-idx1-ubyte",
        lambda c: idx(np.zeros(19)),
        r"train-labels-idx1-ubyte, offset 4: 19 labels for the 20 images",
    ),
    "label": (
        "t10k-labels-idx1-ubyte",
        lambda c: c[:-1] + b"\x0c",
        r"t10k-labels-idx1-ubyte, offset 17: label 12, expected 0 to 9",
    ),
    "large": (
        "train-images-idx3-ubyte",
        lambda c: idx(np.zeros((20, 40, 28))),
        r"offset 8: images of 40x28, 32x32 at most",
    ),
    "flat": (
        "train-images-idx3-ubyte",
        lambda c: idx(np.zeros((20, 28, 28))),
        r"all training pixels are equal",
    ),
}


@pytest.mark.parametrize("kind", BAD)
def test_a_bad_file_is_named_with_its_offset(tmp_path, kind):
    name, spoil, message = BAD[kind]
    files = parts()
    files[name] = spoil(files[name])
    with pytest.raises(dataset.BadData, match=message):
        dataset.load(folder(tmp_path, files))


def test_a_truncated_gzip_is_named_with_its_offset(tmp_path):
    files = parts()
    packed = gzip.compress(files.pop("train-images-idx3-ubyte"))
    files["train-images-idx3-ubyte.gz"] = packed[: len(packed) // 2]
    with pytest.raises(
        dataset.BadData, match=r"ubyte\.gz, offset \d+ unpacked: damaged"
    ):
        dataset.load(folder(tmp_path, files))


def bomb(path, shape, size):
    """A packed file of images of this shape that unpacks to `size` zeros."""
    header = bytes.fromhex("00000803") + b"".join(n.to_bytes(4) for n in shape)
    with gzip.open(path, "wb") as file:
        file.write(header)
        for _ in range(size >> 20):
            file.write(bytes(1 << 20))


def test_a_small_file_that_unpacks_to_more_than_it_promises_is_not_unpacked(tmp_path):
    path = tmp_path / "images.gz"
    bomb(path, (10, 28, 28), 256 << 20)
    assert path.stat().st_size < 1 << 20
    tracemalloc.start()
    with pytest.raises(dataset.BadData, match=r"7840 values .* more than 7840"):
        dataset.read_idx(path, 3)
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert peak < 1 << 20


def test_a_file_that_promises_too_much_is_not_unpacked(tmp_path):
    path = tmp_path / "images.gz"
    bomb(path, (1 << 20, 1 << 10, 1 << 10), 8 << 20)
    tracemalloc.start()
    with pytest.raises(dataset.BadData, match=f"offset 4: .* {dataset.MOST} at most"):
        dataset.read_idx(path, 3)
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert peak < 1 << 20


def test_a_missing_file_is_named_with_the_names_looked_for(tmp_path):
    files = parts()
    del files["t10k-labels-idx1-ubyte"]
    with pytest.raises(dataset.BadData, match="has none of t10k-labels-idx1-ubyte"):
        dataset.load(folder(tmp_path, files))


def test_the_digits_are_split_and_scaled():
    found = dataset.load(None)
    assert found.x.shape == (1437, 1, 32, 32)
    assert found.test_x.shape == (360, 1, 32, 32)
    assert np.isclose(np.mean(found.x), 0.0)
    assert np.isclose(np.std(found.x), 1.0)
    shares = np.bincount(found.y) / 1437 - np.bincount(found.test_y) / 360
    assert np.max(np.abs(shares)) < 0.003  # stratified


def test_batches_come_from_seed_and_epoch_alone():
    found = dataset.load(None)
    first = dataset.order(found, 3, 2, 16)
    assert first.shape == (89, 16)
    assert len(np.unique(first)) == 89 * 16
    np.testing.assert_array_equal(first, dataset.order(found, 3, 2, 16))
    assert not np.array_equal(first, dataset.order(found, 3, 1, 16))
    assert not np.array_equal(first, dataset.order(found, 4, 2, 16))
    with pytest.raises(dataset.BadData, match="a batch of 2000; digits has 1437"):
        dataset.order(found, 0, 0, 2000)
