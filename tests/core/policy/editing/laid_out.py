"""Rule files as people lay them out: the same content, any indentation, comments everywhere."""

from __future__ import annotations

import json
from collections.abc import Iterator
from random import Random

from pawpact.policy.reading.source import Node
from tests.core.policy.editing.mutants import written


class Hand:
    """Somebody who writes a tree down in a way of his own."""

    def __init__(self, random: Random) -> None:
        self._random = random
        self._notes = 0

    def file(self, root: Node) -> str:
        lines = [*self._above(0), *self._mapping(root, 0), *self._above(0)]
        return "\n".join(lines) + self._random.choice(["", "\n", "\n\n"])

    def _maybe(self, share: float) -> bool:
        return self._random.random() < share

    def _above(self, column: int) -> Iterator[str]:
        while self._maybe(0.15):
            if self._maybe(0.4):
                yield self._random.choice(["", "  "])
            else:
                yield " " * self._random.choice([column, column, 0, column + 3]) + self._note()

    def _note(self) -> str:
        self._notes += 1
        return self._random.choice(["# {}", "#{}", "# a: {}  # b"]).format(self._notes)

    def _beside(self) -> str:
        return " " * self._random.randint(1, 5) + self._note() if self._maybe(0.1) else ""

    def _mapping(self, node: Node, column: int) -> Iterator[str]:
        margin = " " * column
        for place, (key, value) in enumerate(node.entries):
            yield from self._above(column) if place else ()
            name = margin + (f'"{key.text}"' if self._maybe(0.05) else key.text)
            yield from self._value(f"{name}:", value, column)

    def _sequence(self, node: Node, column: int) -> Iterator[str]:
        for place, item in enumerate(node.items):
            yield from self._above(column) if place else ()
            dash = " " * column + "-"
            if item.kind == "mapping" and item.entries and self._maybe(0.7):
                gap = self._random.randint(1, 3)
                first, *rest = self._mapping(item, column + 1 + gap)
                yield dash + " " * gap + first.lstrip(" ")
                yield from rest
            else:
                yield from self._value(dash, item, column, is_item=True)

    def _value(
        self, opening: str, value: Node, column: int, *, is_item: bool = False
    ) -> Iterator[str]:
        inner = column + self._random.randint(1, 4)
        is_empty = not value.items and not value.entries
        if value.kind == "scalar" or is_empty or self._maybe(0.25):
            yield from self._inline(opening, value, inner)
        elif value.kind == "mapping":
            yield opening + self._beside()
            yield from self._above(inner)
            yield from self._mapping(value, inner)
        else:
            yield opening + self._beside()
            at = inner if is_item or self._maybe(0.6) else column
            yield from self._above(at)
            yield from self._sequence(value, at)

    def _inline(self, opening: str, value: Node, inner: int) -> Iterator[str]:
        text = self._flow(value)
        if value.kind == "scalar":
            text = self._scalar(value)
        if text and self._maybe(0.05):
            yield opening + self._beside()
            yield " " * inner + text + self._beside()
        elif value.kind != "scalar" and ", " in text and not value.is_empty and self._maybe(0.2):
            yield opening + " " + text[0]
            yield " " * inner + text[1:] + self._beside()
        else:
            yield f"{opening} {text}".rstrip(" ") + self._beside()

    def _scalar(self, node: Node) -> str:
        if not node.quoted:
            return node.text
        return self._random.choice([json.dumps(node.text, ensure_ascii=False), _single(node.text)])

    def _flow(self, node: Node) -> str:
        text = written(node)
        if self._maybe(0.3) and text[:1] in "{[" and '"' not in text:
            text = text.replace("{", "{ ").replace(", ", " ,  ").replace("]", " ]")
        return text


def _single(text: str) -> str:
    return "'" + text.replace("'", "''") + "'"
