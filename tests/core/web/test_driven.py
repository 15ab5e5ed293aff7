"""No route without a test that brings it to its success."""

from __future__ import annotations

import pkgutil
from collections.abc import Iterator
from importlib import import_module

import tests.core.web as here
from tests.core.web.matrix import SIGNED
from tests.core.web.who import MAY


def _driven() -> Iterator[str]:
    """What the tests of this folder say that they drive; each is held to its word."""
    for found in pkgutil.iter_modules(here.__path__, f"{here.__name__}."):
        for name, test in vars(import_module(found.name)).items():
            if name.startswith("test_"):
                for mark in getattr(test, "pytestmark", ()):
                    if mark.name == "drives":
                        yield from mark.args


def test_every_route_is_driven() -> None:
    """Every route that is entered with who may use it is brought to its success by a test."""
    wanted = MAY.keys() | {f"POST {address}" for address in SIGNED}
    assert set(_driven()) == wanted
