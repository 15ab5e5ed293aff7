"""What goes between a worker and its proving child: a structure down, a verdict up, a line each."""

from __future__ import annotations

import json
from typing import Any, cast

from pawpact.kernel.label import Label
from pawpact.policy.engine.protocol import Every, Node, Some, Structure, Test, TestOperator


def write_structure(structure: Structure) -> bytes:
    return _line(
        [
            structure.fields,
            [_write_node(node) for node in structure.fires],
            [_write_node(node) for node in structure.doubts],
        ]
    )


def read_structure(line: bytes) -> Structure:
    fields, fires, doubts = json.loads(line)
    return Structure(fields, tuple(map(_read_node, fires)), tuple(map(_read_node, doubts)))


def write_verdict(reason: Label | None) -> bytes:
    return _line(None if reason is None else [reason.zh, reason.en])


def read_verdict(line: bytes) -> Label | None:
    """The reason of a failure; None where the structure passed."""
    verdict = json.loads(line)
    return None if verdict is None else Label(*verdict)


def _line(content: object) -> bytes:
    return json.dumps(content, separators=(",", ":")).encode() + b"\n"


def _write_node(node: Node) -> list[Any]:
    if isinstance(node, Test):
        return [node.operator, node.field, node.constant]
    word = "every" if isinstance(node, Every) else "some"
    return [word, *map(_write_node, node.parts)]


def _read_node(written: list[Any]) -> Node:
    word, *rest = written
    if word == "every":
        return Every(tuple(map(_read_node, rest)))
    if word == "some":
        return Some(tuple(map(_read_node, rest)))
    field, constant = rest
    return Test(field, cast(TestOperator, word), constant)
