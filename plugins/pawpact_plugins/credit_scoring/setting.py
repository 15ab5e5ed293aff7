"""This plugin's parameters, typed."""

from __future__ import annotations

from typing import Protocol

from pawpact.sdk import Value

GROUP = "credit_scoring"


class HasParameters(Protocol):
    def parameter(self, name: str) -> Value: ...


def whole_number(source: HasParameters, name: str) -> int:
    value = source.parameter(f"{GROUP}.{name}")
    if type(value) is not int:
        raise TypeError(f"{GROUP}.{name} is no whole number")
    return value


def word(source: HasParameters, name: str) -> str:
    return str(source.parameter(f"{GROUP}.{name}"))


def flag(source: HasParameters, name: str) -> bool:
    return source.parameter(f"{GROUP}.{name}") is True
