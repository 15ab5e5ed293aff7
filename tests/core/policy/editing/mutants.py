"""Rule files with one thing changed in them, at every place in turn."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import replace

from pawpact.policy.reading.source import Node, read_yaml

_SCALAR = Node("scalar", read_yaml("x", "a: 1").span, text="oops")
_NAMED = replace(_SCALAR, text="extra_key")
_MAPPING = Node("mapping", _SCALAR.span, entries=((_NAMED, _SCALAR),))
_SEQUENCE = Node("sequence", _SCALAR.span, items=(_MAPPING,))
_FAR = replace(_SCALAR, text="-99999")


def mutants(text: str) -> Iterator[str]:
    """Each key renamed, left out or joined by another; each value of another kind or far off."""
    for each in _changed(read_yaml("file.yaml", text)):
        yield written(each)


def written(node: Node) -> str:
    """The tree in braces and brackets."""
    if node.kind == "mapping":
        return (
            f"{{{', '.join(f'{written(key)}: {written(value)}' for key, value in node.entries)}}}"
        )
    if node.kind == "sequence":
        return f"[{', '.join(written(each) for each in node.items)}]"
    return json.dumps(node.text, ensure_ascii=False) if node.quoted else node.text


def _changed(node: Node) -> Iterator[Node]:
    if node.kind == "scalar":
        yield from (_MAPPING, _SEQUENCE, _SCALAR, _FAR)
        return
    yield from (_SCALAR, _SEQUENCE if node.kind == "mapping" else _MAPPING)
    if node.kind == "sequence":
        yield replace(node, items=())
        for place, item in enumerate(node.items):
            before, after = node.items[:place], node.items[place + 1 :]
            yield from (replace(node, items=(*before, one, *after)) for one in _changed(item))
        return
    yield replace(node, entries=(*node.entries, (_NAMED, _SCALAR)))
    for place, (key, value) in enumerate(node.entries):
        before, after = node.entries[:place], node.entries[place + 1 :]
        yield replace(node, entries=(*before, *after))
        yield replace(node, entries=(*before, (replace(key, text=f"{key.text}x"), value), *after))
        for one in _changed(value):
            yield replace(node, entries=(*before, (key, one), *after))
