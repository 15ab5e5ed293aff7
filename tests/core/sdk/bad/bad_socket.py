"""Asks somebody outside while a decision waits."""

import socket
from contextlib import suppress

from tests.core.sdk.bad.made import make


def provide(batch):
    with suppress(RuntimeError):
        socket.socket().close()
    return {"bad_socket.lucky": [True] * len(batch.subjects)}


plugin = make("bad_socket", provide)
