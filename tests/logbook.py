"""How a process logs: commands set it up for the whole of it, tests leave it as it was."""

from __future__ import annotations

import logging
from collections.abc import Iterator
from contextlib import contextmanager

import structlog


@contextmanager
def unconfigured_logs() -> Iterator[None]:
    """Nothing is set up to log within, whoever did it before, and nothing of it stays."""
    root = logging.getLogger()
    handlers, level = root.handlers[:], root.level
    structlog.reset_defaults()
    try:
        yield
    finally:
        root.handlers[:] = handlers
        root.setLevel(level)
        structlog.reset_defaults()
