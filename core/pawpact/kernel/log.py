"""structlog, without rich and pygments, which it takes along where they are installed.

It would draw tracebacks with them; ours are plain text, since theirs show the values of variables.
They took a seventh of the memory that our modules need and of the time to load them, in each
process of a worker and at each command. What draws tables imports rich itself.
"""

from __future__ import annotations

import sys
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any, cast

__all__ = ["structlog"]


@contextmanager
def _as_if_missing(library: str) -> Iterator[None]:
    """Whoever imports it meanwhile is told that it is not installed; one in use stays."""
    modules = cast(dict[str, Any], sys.modules)
    if library in modules:
        yield
        return
    modules[library] = None
    try:
        yield
    finally:
        del modules[library]


with _as_if_missing("rich"):
    import structlog
    import structlog.dev
    import structlog.tracebacks
