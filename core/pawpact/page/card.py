"""The figures that a reader looks for first."""

from __future__ import annotations

from collections.abc import Iterable
from html import escape


def card(title: str, value: str, made: str = "") -> str:
    """One figure, its name above it and what it is made of below."""
    small = f"<small>{escape(made)}</small>" if made else ""
    return (
        f'<div class="card"><span>{escape(title)}</span><strong>{escape(value)}</strong>'
        f"{small}</div>"
    )


def cards(items: Iterable[str]) -> str:
    return f'<section class="cards">{"".join(items)}</section>\n'
