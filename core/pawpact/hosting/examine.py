"""Looks plugins over in a process of their own, so that none can take the caller along.

A plugin may exit, crash or hang while it is imported. The child says what it is about to look
at; where it dies or is late, the last one named is left out and the others are looked at again.
"""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from tempfile import TemporaryFile
from typing import IO, Any, Literal

from pawpact.kernel.errors import Defect
from pawpact.kernel.label import Label

SECONDS = 10.0
"""For each step of a plugin: its import, its hooks, its migrations."""

_LONGEST = 120.0
"""For a child that does not end by itself; it never should be needed."""

_TIMEOUT = "Timeout ("
"""How the trace begins with which a child ends that was late."""

MODULE = "pawpact.hosting.examine_child"
MOST_TRACEBACK = 20_000

State = Literal["loaded", "broken"]


@dataclass(frozen=True, slots=True)
class ExaminedPlugin:
    """One installed plugin as it was found; of a broken one the stage, the reason, the trace."""

    name: str
    distribution: str
    state: State
    version: str = ""
    title: Label = field(default_factory=lambda: Label.of(""))
    api: int = 0
    facts: tuple[str, ...] = ()
    effects: tuple[str, ...] = ()
    moments: tuple[str, ...] = ()
    needs: tuple[str, ...] = ()
    offers: tuple[str, ...] = ()
    """What people do with it and read of it."""
    works: tuple[str, ...] = ()
    """What it does by itself: at which moments, each day, once something was committed."""
    tables: tuple[str, ...] = ()
    revision: str = ""
    """The newest revision of its tables."""
    unrevised: tuple[str, ...] = ()
    """Tables and columns in which its models differ from its revisions."""
    stage: str = ""
    reason: Label = field(default_factory=lambda: Label.of(""))
    traceback: str = field(default="", repr=False)


def examine_plugins(seconds: float = SECONDS, module: str = MODULE) -> Mapping[str, ExaminedPlugin]:
    """Every plugin that is installed, by name; nothing of them is imported in this process."""
    fatal: dict[str, ExaminedPlugin] = {}
    while True:
        said, ended, trace = _ask(module, sorted(fatal), seconds)
        if said and "plugins" in said[-1]:
            found = [_read(each) for each in said[-1]["plugins"]]
            return dict(sorted({**{each.name: each for each in found}, **fatal}.items()))
        at = said[-1] if said else None
        if at is None or at["name"] in fatal:
            raise Defect(f"the plugins cannot be looked over: {ended.en}")
        fatal[at["name"]] = ExaminedPlugin(
            at["name"],
            at["distribution"],
            "broken",
            stage=at["stage"],
            reason=ended,
            traceback=trace,
        )


def _read(said: Mapping[str, Any]) -> ExaminedPlugin:
    lists = {name: tuple(value) for name, value in said.items() if isinstance(value, list)}
    labels = {name: Label(*said[name]) for name in ("title", "reason")}
    return ExaminedPlugin(**{**said, **lists, **labels})


def _ask(
    module: str, without: Sequence[str], seconds: float
) -> tuple[list[dict[str, Any]], Label, str]:
    """The lines that the child said, how it ended, and what it wrote when it did not end well."""
    with _files() as (answers, errors):
        child = subprocess.Popen(  # noqa: S603 - our own interpreter and module
            [sys.executable, "-m", module, f"{seconds:g}", *without],
            stdin=subprocess.DEVNULL,
            stdout=answers,
            stderr=errors,
            env={**os.environ, "PYTHONPATH": os.pathsep.join(filter(None, sys.path))},
            start_new_session=True,
        )
        try:
            status = child.wait(_LONGEST)
        except subprocess.TimeoutExpired:
            os.killpg(child.pid, signal.SIGKILL)
            status = child.wait()
        answers.seek(0)
        errors.seek(0)
        said = [json.loads(line) for line in answers.read().decode().splitlines()]
        trace = errors.read().decode(errors="replace")[-MOST_TRACEBACK:]
        return said, _how(status, trace, seconds), trace


@contextmanager
def _files() -> Iterator[tuple[IO[bytes], IO[bytes]]]:
    """Files, not pipes: what a plugin writes can fill no pipe, and outlives its process."""
    with TemporaryFile() as answers, TemporaryFile() as errors:
        yield answers, errors


def _how(status: int, trace: str, seconds: float) -> Label:
    if _TIMEOUT in trace:
        return Label(f"{seconds:g} 秒内没有完成", f"it is not done within {seconds:g} seconds")
    if status < 0:
        name = signal.Signals(-status).name
        return Label(f"进程被 {name} 终止", f"it crashes the process ({name})")
    return Label(f"它结束了进程（退出码 {status}）", f"it ends the process (exit code {status})")
