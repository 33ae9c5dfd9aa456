"""Messages with open descriptors between two processes: a packet of JSON each, over a
socket that keeps packets apart (unix(7), SOCK_SEQPACKET)."""

import json
import socket
from collections.abc import Mapping
from typing import Any

MOST = 1 << 16  # bytes of a packet
DESCRIPTORS = 8  # in one packet


def pair() -> tuple[socket.socket, socket.socket]:
    """The two ends of a connection."""
    return socket.socketpair(socket.AF_UNIX, socket.SOCK_SEQPACKET)


def send(
    end: socket.socket, message: Mapping[str, object], descriptors: tuple[int, ...] = ()
) -> None:
    """Send a message of JSON values; the other process gets descriptors of its own."""
    socket.send_fds(end, [json.dumps(message).encode()], descriptors)


def receive(end: socket.socket) -> tuple[dict[str, Any], list[int]]:
    """The next message and its descriptors, which no program inherits that is started
    later. Raises EOFError where the other end is closed, TimeoutError after the
    socket's time."""
    cloexec = socket.MSG_CMSG_CLOEXEC
    data, descriptors, _, _ = socket.recv_fds(end, MOST, DESCRIPTORS, cloexec)
    if not data:
        raise EOFError("the other end was closed")
    return dict(json.loads(data)), descriptors
