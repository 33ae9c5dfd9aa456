"""The pipe between driver and worker: framed messages of JSON and typed bytes.

Frame: 4 bytes `GPAR`, the header's length (8 bytes, little-endian), the header (JSON),
then every array's bytes. Arrays stand in the header as `{"__array__": [dtype, shape]}`;
their bytes are C-ordered. Nothing is unpickled; no NumPy is shared. Tuples arrive as
lists.
"""

import json
from typing import Any

import numpy as np

MAGIC = b"GPAR"
LIMIT = 1 << 28  # a header longer than this is garbage


class ProtocolError(RuntimeError):
    """What came over the pipe is no frame of ours."""


def _bytes(array: Any) -> memoryview:
    return memoryview(array.reshape(-1)).cast("B")


def _pack(value: Any, blobs: list[Any]) -> Any:
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


def _unpack(value: Any, stream: Any) -> Any:
    if isinstance(value, dict) and "__array__" in value:
        dtype, shape = value["__array__"]
        array = np.empty(shape, np.dtype(dtype))
        _fill(stream, _bytes(array) if array.size else b"")
        return array
    if isinstance(value, dict):
        return {key: _unpack(item, stream) for key, item in value.items()}
    if isinstance(value, list):
        return [_unpack(item, stream) for item in value]
    return value


def _fill(stream: Any, view: Any) -> None:
    done = 0
    while done < len(view):
        count = stream.readinto(view[done:])
        if not count:
            raise EOFError("the pipe was closed in the middle of a frame")
        done += count


def send(stream: Any, message: Any) -> None:
    """Write one message: JSON values and NumPy arrays of plain dtypes, nested."""
    blobs: list[Any] = []
    header = json.dumps(_pack(message, blobs)).encode()
    stream.write(MAGIC + len(header).to_bytes(8, "little") + header)
    for blob in blobs:
        if blob.size:
            stream.write(_bytes(blob))
    stream.flush()


def receive(stream: Any) -> Any:
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
