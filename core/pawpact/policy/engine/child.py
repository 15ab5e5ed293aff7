"""Structures from outside are proved in a child process before a worker compiles them.

A hang or a crash inside the C module cannot be caught; here it costs a child, which is
replaced, and comes out as a failure. One child lives on from batch to batch, as starting one
costs more than proving many structures.
"""

from __future__ import annotations

import os
import signal
import socket
import subprocess
import sys
import weakref
from collections.abc import Sequence
from dataclasses import dataclass
from threading import Lock

from pawpact.kernel.label import Label
from pawpact.policy.engine.child_line import read_verdict, write_structure
from pawpact.policy.engine.protocol import Structure

SECONDS = 10.0
"""For one structure, start of the child included; the largest takes well under one."""

_PATIENCE = 0.2


@dataclass(frozen=True, slots=True)
class Failure:
    """The structure at this place of the list did not pass."""

    place: int
    reason: Label


class Prover:
    """Owns the child process. Threads may share one; they take turns."""

    def __init__(
        self, seconds: float = SECONDS, module: str = "pawpact.policy.engine.child_main"
    ) -> None:
        self._seconds = seconds
        self._module = module
        self._child: _Child | None = None
        self._lock = Lock()

    def prove(self, structures: Sequence[Structure]) -> list[Failure]:
        """Compile, prime and try each structure in the child; those that failed, and why."""
        with self._lock:
            reasons = [self._reason(structure) for structure in structures]
        return [Failure(place, each) for place, each in enumerate(reasons) if each is not None]

    @property
    def child_id(self) -> int | None:
        """The process that proves; None before the first proof and after a failure."""
        return self._child.id if self._child else None

    def close(self) -> None:
        """End the child; a later proof starts another."""
        with self._lock:
            self._drop()

    def _reason(self, structure: Structure) -> Label | None:
        """A child may die of something else, so it takes two to blame the structure."""
        line = write_structure(structure)
        name = ""
        for _ in range(2):
            try:
                return read_verdict(self._living().ask(line))
            except TimeoutError:
                self._drop()
                return Label(
                    f"规则引擎没有在 {self._seconds:g} 秒内编译完这组规则；请简化规则",
                    f"the engine did not finish these rules within {self._seconds:g} seconds; "
                    "make them simpler",
                )
            except (OSError, ValueError):
                name = self._drop()
        return Label(
            f"规则引擎在编译这组规则时两次崩溃（{name}）；请简化规则",
            f"the engine died twice on these rules ({name}); make them simpler",
        )

    def _living(self) -> _Child:
        """This process's own child: after a fork the other one is left to the parent."""
        if self._child is None or self._child.owner != os.getpid():
            self._child = _Child(self._module, self._seconds)
        return self._child

    def _drop(self) -> str:
        child, self._child = self._child, None
        return child.end() if child else ""


class _Child:
    """The process, and the socket on which it is asked one line and answers one.

    It ends with its prover, whether that was closed or merely let go of.
    """

    def __init__(self, module: str, seconds: float) -> None:
        self.owner = os.getpid()
        self._socket, theirs = socket.socketpair()
        self._socket.settimeout(seconds)
        with theirs:
            self._process = subprocess.Popen(  # noqa: S603 - our own interpreter and module
                [sys.executable, "-m", module],
                stdin=theirs.fileno(),
                stdout=theirs.fileno(),
                env={"PYTHONPATH": os.pathsep.join(sys.path)},
            )
        self._finalizer = weakref.finalize(self, _end, self._process, self._socket)

    @property
    def id(self) -> int:
        return self._process.pid

    def ask(self, line: bytes) -> bytes:
        """Raises TimeoutError where no answer comes, ConnectionError where the child died."""
        self._socket.sendall(line)
        answer = b""
        while not answer.endswith(b"\n"):
            received = self._socket.recv(65536)
            if not received:
                raise ConnectionResetError
            answer += received
        return answer

    def end(self) -> str:
        """How it ended: the name of the signal, or its exit status."""
        status = self._finalizer()
        return "" if status is None else _name_of(status)


def _end(process: subprocess.Popen[bytes], line: socket.socket) -> int:
    """Hang up, which a sound child takes for its end, and end the others."""
    line.close()
    try:
        return process.wait(timeout=_PATIENCE)
    except subprocess.TimeoutExpired:
        process.kill()
        return process.wait()


def _name_of(status: int) -> str:
    return signal.Signals(-status).name if status < 0 else str(status)
