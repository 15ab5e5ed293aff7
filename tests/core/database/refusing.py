"""A server that speaks PostgreSQL's protocol just far enough to let nobody in."""

from __future__ import annotations

import socket
import struct
import threading
from collections.abc import Iterator
from contextlib import contextmanager

_WISHES = (80877103, 80877104)
"""Encryption, by TLS or by Kerberos: refused with one letter before anything else is said."""


@contextmanager
def refusing(words: str, *, asks: bool) -> Iterator[int]:
    """The port of a server that ends every login with these words, after a password if it asks."""
    listening = socket.create_server(("127.0.0.1", 0))
    threading.Thread(target=_serve, args=(listening, words, asks), daemon=True).start()
    try:
        yield listening.getsockname()[1]
    finally:
        listening.close()


def _serve(listening: socket.socket, words: str, asks: bool) -> None:
    while True:
        try:
            caller, _ = listening.accept()
        except OSError:
            return
        with caller:
            _refuse(caller, words, asks)


def _refuse(caller: socket.socket, words: str, asks: bool) -> None:
    while _greeting(caller) in _WISHES:
        caller.sendall(b"N")
    if asks:
        caller.sendall(b"R" + struct.pack("!ii", 8, 3))
        caller.recv(1000)
    told = f"SFATAL\0VFATAL\0C28P01\0M{words}\0\0".encode()
    caller.sendall(b"E" + struct.pack("!i", 4 + len(told)) + told)


def _greeting(caller: socket.socket) -> int:
    (length,) = struct.unpack("!i", caller.recv(4))
    (wish,) = struct.unpack("!i", caller.recv(length - 4)[:4])
    return int(wish)
