"""The engine's own log, made part of the program's."""

from __future__ import annotations

import logging


def quiet() -> None:
    """Let warnings of the engine come out as the program's own, and nothing below them.

    Without a handler of ours it opens a console of its own.
    """
    logger = logging.getLogger("dbos")
    if not logger.handlers:
        logger.addHandler(logging.NullHandler())
    logger.propagate = True
    logger.setLevel(logging.WARNING)
