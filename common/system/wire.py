"""The pipe between driver and worker: framed messages of JSON and typed bytes.

Frame: 4 bytes `GPAR`, the header's length (8 bytes, little-endian), the header (JSON),
then every array's bytes. Arrays stand in the header as `{"__array__": [dtype, shape]}`;
their bytes are C-ordered. Nothing is unpickled; no NumPy is shared. Tuples arrive as
lists.
"""

import json
from collections.abc import Mapping
from typing import Any, Protocol, TypedDict

import numpy as np

from graphparity.common.contract.trees import Array

MAGIC = b"GPAR"
LIMIT = 1 << 28  # a header longer than this is garbage


class Request(TypedDict):
    """What the driver sends: a command by name and its arguments."""

    command: str
    arguments: dict[str, object]


class Reply(TypedDict, total=False):
    """What the worker answers: a result, or one of the three reasons why there is none.

    unsupported: a gap of the backend's; refused: what its framework says no to; error:
    what was raised, with its type.
    """

    result: Any  # JSON and arrays: the command decides
    unsupported: str
    refused: str
    error: str
    busy_s: float  # time the request took inside the worker
    parts: dict[str, float]  # seconds of it by stage; what is in none is the command's
    cores: dict[str, float]  # seconds that cores computed, the whole under ""


class Reader(Protocol):
    """The end that messages are read from."""

    def read(self, size: int, /) -> bytes | None:
        """So many bytes at most; none at the end."""

    def readinto(self, buffer: memoryview, /) -> int | None:
        """Fill the buffer or a part of it: how many bytes were read."""


class Writer(Protocol):
    """The end that messages are written to."""

    def write(self, data: bytes | memoryview, /) -> object:
        """Write all of it."""

    def flush(self) -> object:
        """Send what is still held back."""


class ProtocolError(RuntimeError):
    """What came over the pipe is no frame of ours."""


def _bytes(array: Array) -> memoryview:
    return array.reshape(-1).view(np.uint8).data


def _pack(value: object, blobs: list[Array]) -> object:
    if isinstance(value, (np.ndarray, np.generic)):
        array = np.asarray(value)
        if array.dtype.hasobject:
            raise TypeError(f"an array of {array.dtype} can't be sent: numbers can")
        blobs.append(np.ascontiguousarray(array))
        return {"__array__": [array.dtype.str, list(array.shape)]}
    if isinstance(value, dict):
        return {str(key): _pack(item, blobs) for key, item in value.items()}
    if isinstance(value, (list, tuple)):
        return [_pack(item, blobs) for item in value]
    return value


def _unpack(value: object, stream: Reader) -> object:
    if isinstance(value, dict) and "__array__" in value:
        dtype, shape = value["__array__"]
        array = np.empty(shape, np.dtype(dtype))
        if array.size:
            _fill(stream, _bytes(array))
        return array
    if isinstance(value, dict):
        return {key: _unpack(item, stream) for key, item in value.items()}
    if isinstance(value, list):
        return [_unpack(item, stream) for item in value]
    return value


def _fill(stream: Reader, view: memoryview) -> None:
    done = 0
    while done < len(view):
        count = stream.readinto(view[done:])
        if not count:
            raise EOFError("the pipe was closed in the middle of a frame")
        done += count


def send(stream: Writer, message: Mapping[str, object]) -> None:
    """Write one message: JSON values and NumPy arrays of plain dtypes, nested."""
    blobs: list[Array] = []
    header = json.dumps(_pack(message, blobs)).encode()
    stream.write(MAGIC + len(header).to_bytes(8, "little") + header)
    for blob in blobs:
        if blob.size:
            stream.write(_bytes(blob))
    stream.flush()


def receive(stream: Reader) -> Any:
    """Read one message. Raises EOFError at the end, ProtocolError on garbage."""
    start = bytearray(12)
    first = stream.read(1)
    if not first:
        raise EOFError("the pipe was closed")
    start[0:1] = first
    _fill(stream, memoryview(start)[1:])
    length = int.from_bytes(start[4:], "little")
    if start[:4] != MAGIC or length > LIMIT:
        raise ProtocolError(
            f"expected a frame starting with GPAR, got {bytes(start)!r}"
        )
    header = bytearray(length)
    _fill(stream, memoryview(header))
    try:
        return _unpack(json.loads(header), stream)
    except (ValueError, TypeError) as error:
        raise ProtocolError(f"the frame's header is damaged: {error}") from error
