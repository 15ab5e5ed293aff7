"""One application for the tests of a process: making one takes longer than what a test asks of it.

Its routes are made over stand-ins, behind which each test puts its own platform.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any, cast

from flask import Flask

from pawpact.bootstrap import Platform
from pawpact.bootstrap.api import make_api
from tests.core.web.documented import ANSWERED

SECRET = b"of the simulator"


class Standing:
    """Whatever platform stands here, and the application over it."""

    def __init__(self, platform: Platform) -> None:
        self.platform = platform
        self.is_making = True
        self.app = make_api(
            cast(Platform, StandIn(self, lambda: self.platform)), {"simulator": SECRET}
        )
        self.is_making = False


class StandIn:
    """What is found when it is used; while routes are made, what it has is stood in for too."""

    def __init__(self, standing: Standing, find: Callable[[], Any]) -> None:
        self._standing, self._find = standing, find

    def __getattr__(self, name: str) -> Any:
        if self._standing.is_making:
            return StandIn(self._standing, lambda: getattr(self._find(), name))
        return getattr(self._find(), name)

    def __call__(self, *words: Any, **named: Any) -> Any:
        return self._find()(*words, **named)

    def __getitem__(self, key: Any) -> Any:
        return self._find()[key]

    def __iter__(self) -> Iterator[Any]:
        return iter(self._find())

    def __len__(self) -> int:
        return len(self._find())


_MADE: dict[tuple[str, ...], Standing] = {}


def application_over(platform: Platform) -> Flask:
    """An application that knows this platform, and nothing that was asked of another one."""
    plugins = (*sorted(platform.host.plugins),)
    standing = _MADE.get(plugins) or _MADE.setdefault(plugins, Standing(platform))
    standing.platform = platform
    standing.app.extensions.pop(ANSWERED, None)
    return standing.app
