"""What a store's parameters say, in the types that this plugin reckons with."""

from __future__ import annotations

from pawpact.sdk import Value


def whole(value: Value) -> int:
    """A whole number."""
    if type(value) is not int:
        raise TypeError(f"{value!r} is no whole number")
    return value


def is_on(value: Value) -> bool:
    return value is True


def words(value: Value | None) -> tuple[str, ...]:
    """A list of words, empty where it is unknown."""
    return tuple(str(each) for each in value) if isinstance(value, tuple) else ()
