"""Where CPU time goes: seconds by stage, one inside another counted for itself alone."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from functools import wraps
from time import process_time
from typing import Any


@dataclass(slots=True)
class Stages:
    """CPU seconds of this process by stage."""

    seconds: dict[str, float] = field(default_factory=dict)
    inner: float = 0.0

    @contextmanager
    def timed(self, name: str) -> Iterator[None]:
        began, outer, self.inner = process_time(), self.inner, 0.0
        try:
            yield
        finally:
            spent = process_time() - began
            self.seconds[name] = self.seconds.get(name, 0.0) + spent - self.inner
            self.inner = outer + spent

    def watched(self, name: str, work: Callable[..., Any]) -> Callable[..., Any]:
        """The same work, its time counted as this stage's."""

        @wraps(work)
        def watched(*given: Any, **named: Any) -> Any:
            with self.timed(name):
                return work(*given, **named)

        return watched
