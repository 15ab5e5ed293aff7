"""Whether a value that a plugin hands over is, field by field, what its annotations say."""

from __future__ import annotations

import re
import types
from collections.abc import Callable, Mapping
from dataclasses import dataclass, fields, is_dataclass
from typing import Any, Literal, Union, get_args, get_origin, get_type_hints


@dataclass(frozen=True, slots=True)
class Misfit:
    """Where a value is not what is expected there; the value itself is not repeated."""

    place: str
    expected: str
    found: str


def misfit(value: object, expected: Any, place: str) -> Misfit | None:
    """The first place at or below which the value is not of the expected type."""
    if not _is(value, expected):
        return Misfit(place, _said(expected), type(value).__name__)
    for part, wanted, where in _parts(value, _chosen(value, expected)):
        found = misfit(part, wanted, f"{place}{where}")
        if found:
            return found
    return None


def _is(value: object, expected: Any) -> bool:
    """Of this very kind, whatever it holds. A bool is no number here."""
    origin, inner = get_origin(expected), get_args(expected)
    if expected is Any:
        return True
    if _is_union(expected):
        return any(_is(value, each) for each in inner)
    if origin is Literal:
        return value in inner
    if origin is Callable:
        return callable(value)
    if origin is type:
        return isinstance(value, type) and issubclass(value, inner[0])
    if expected is int and isinstance(value, bool):
        return False
    return isinstance(value, origin or expected)


def _is_union(expected: Any) -> bool:
    return get_origin(expected) in (Union, types.UnionType)


def _chosen(value: object, expected: Any) -> Any:
    """Of several types that would do, the one that the value is of."""
    if not _is_union(expected):
        return expected
    return next(each for each in get_args(expected) if _is(value, each))


def _parts(value: Any, expected: Any) -> list[tuple[object, Any, str]]:
    """What the value holds, what each of it should be, and where it stands."""
    origin, inner = get_origin(expected), get_args(expected)
    if is_dataclass(value) and not isinstance(value, type):
        hints = get_type_hints(type(value))
        return [
            (getattr(value, each.name), hints[each.name], f".{each.name}") for each in fields(value)
        ]
    if origin in (tuple, frozenset):
        return [(each, inner[0], f"[{_name(each, at)}]") for at, each in enumerate(value)]
    if origin is Mapping:
        return [(key, inner[0], " (key)") for key in value] + [
            (each, inner[1], f"[{key}]") for key, each in value.items()
        ]
    return []


def _name(value: object, at: int) -> str:
    """What people call it: its own name, the name of the effect in it, or which one it is."""
    for each in (value, getattr(value, "effect", None)):
        name = getattr(each, "name", None)
        if isinstance(name, str):
            return name
    return str(at)


def _said(expected: Any) -> str:
    if get_origin(expected) is Callable:
        return "Callable"
    is_plain = isinstance(expected, type) and not get_args(expected)
    text = expected.__name__ if is_plain else str(expected)
    return re.sub(r"(?:\w+\.)+(?=\w)", "", text)
