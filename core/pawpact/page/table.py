"""Rows and columns as markup."""

from __future__ import annotations

from collections.abc import Sequence
from html import escape


def table(
    heads: Sequence[str], rows: Sequence[Sequence[str]], *, numbers_from: int | None = None
) -> str:
    """``heads`` are plain words, ``rows`` hold markup; numbers stand to the right."""

    def kind(place: int) -> str:
        return ' class="number"' if numbers_from is not None and place >= numbers_from else ""

    head = "".join(f"<th{kind(place)}>{escape(each)}</th>" for place, each in enumerate(heads))
    body = "".join(
        f"<tr>{''.join(f'<td{kind(place)}>{cell}</td>' for place, cell in enumerate(row))}</tr>\n"
        for row in rows
    )
    return f'<div class="scroll"><table><tr>{head}</tr>\n{body}</table></div>\n'
