"""Pictures for TensorBoard: digits in a grid, the confusion matrix."""

import numpy as np
from PIL import Image, ImageDraw

from graphparity.common.contract.trees import Array

CELL = 32  # pixels of a cell of the confusion matrix
INK, PAPER, LINE = (20, 24, 32), (255, 255, 255), (190, 196, 206)
RIGHT, WRONG = (31, 119, 180), (214, 74, 52)


def pixels(images: Array) -> Array:
    """Images (n, 1, H, W) of any scale as bytes (n, H, W), all on one scale."""
    low, high = float(np.min(images)), float(np.max(images))
    scaled = (images[:, 0] - low) * (255.0 / (high - low) if high > low else 0.0)
    return scaled.astype(np.uint8)


def grid(tiles: Array, columns: int, gap: int = 0) -> Array:
    """Tiles (n, H, W) row by row in one picture; what is left over stays black."""
    count, height, width = tiles.shape
    rows = -(-count // columns)
    room = [(0, rows * columns - count), (0, gap), (0, gap)]
    full = np.pad(tiles, room).reshape(rows, columns, height + gap, width + gap)
    return full.swapaxes(1, 2).reshape(rows * (height + gap), columns * (width + gap))


def confusion(counts: Array) -> Array:
    """The matrix as a picture (H, W, 3): a row for each label, a column for each
    answer; blue what is right, red what is not, darker where it is more of the row."""
    size = len(counts)
    side = CELL * (size + 1)
    picture = Image.new("RGB", (side, side), PAPER)
    pen = ImageDraw.Draw(picture)
    pen.text((3, 10), "label\\", INK)
    for row in range(size):
        for at in ((0, row + 1), (row + 1, 0)):
            _text(pen, *at, str(row), INK)
        for column in range(size):
            _cell(pen, row, column, counts)
    return np.asarray(picture)


def _cell(pen: ImageDraw.ImageDraw, row: int, column: int, counts: Array) -> None:
    count = int(counts[row, column])
    share = count / max(1, int(np.sum(counts[row])))
    strength = 0.25 + 0.75 * share if count else 0.0
    full = RIGHT if row == column else WRONG
    fill = tuple(round(p + strength * (f - p)) for p, f in zip(PAPER, full))
    left, top = CELL * (column + 1), CELL * (row + 1)
    pen.rectangle((left, top, left + CELL - 1, top + CELL - 1), fill, LINE)
    if count:
        _text(pen, column + 1, row + 1, str(count), PAPER if strength > 0.6 else INK)


def _text(
    pen: ImageDraw.ImageDraw, column: int, row: int, text: str, ink: tuple[int, ...]
) -> None:
    middle = CELL // 2
    at = (CELL * column + middle, CELL * row + middle)
    pen.text(at, text, ink, anchor="mm")
