"""structlog, without rich, which it takes along where that is installed.

It would draw tracebacks with it; ours are plain text, since those show the values of variables.
It took some 8 MB of each process. What draws tables imports rich itself.
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
