"""What an editor makes of a rule file: the values that YAML 1.2 gives it, and what it may offer."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from typing import Any

from jsonschema import Draft202012Validator

from pawpact.policy.reading.source import Node, read_yaml

_WHOLE = re.compile(r"[-+]?[0-9]+")
_NUMBER = re.compile(r"[-+]?(\.[0-9]+|[0-9]+(\.[0-9]*)?)([eE][-+]?[0-9]+)?")
_WORDS: dict[str, object] = {
    **dict.fromkeys(("", "~", "null", "Null", "NULL")),
    **dict.fromkeys(("true", "True", "TRUE"), True),
    **dict.fromkeys(("false", "False", "FALSE"), False),
}
Schema = Any


def seen(text: str) -> object:
    """The file as numbers, words and truth values, by YAML's core schema."""
    return value_of(read_yaml("file.yaml", text))


def value_of(node: Node) -> object:
    if node.kind == "mapping":
        return {key.text: value_of(value) for key, value in node.entries}
    if node.kind == "sequence":
        return [value_of(each) for each in node.items]
    if node.quoted:
        return node.text
    if node.text in _WORDS:
        return _WORDS[node.text]
    if _WHOLE.fullmatch(node.text):
        return int(node.text)
    return float(node.text) if _NUMBER.fullmatch(node.text) else node.text


def offered(schema: Schema, content: object, path: Sequence[str | int]) -> set[str]:
    """The keys and words an editor offers at a path, as an editor's server finds them.

    It goes down the schema beside the content, through references and every branch, but of an
    `if` only into the side that the content is on.
    """
    reached = [*_branches(schema, schema, content)]
    here: object = content
    for step in path:
        inner = here[step] if _has(here, step) else None  # type: ignore[index]
        below = [each for one in reached for each in _step(one, step)]
        reached = [branch for one in below for branch in _branches(schema, one, inner)]
        here = inner
    return {word for one in reached for word in _words(one)}


def _has(content: object, step: str | int) -> bool:
    if isinstance(content, dict):
        return step in content
    return isinstance(content, list) and isinstance(step, int) and step < len(content)


def _step(schema: Schema, step: str | int) -> Iterator[Schema]:
    if isinstance(step, int):
        if "items" in schema:
            yield schema["items"]
        return
    if step in schema.get("properties", {}):
        yield schema["properties"][step]
    elif isinstance(schema.get("additionalProperties"), dict):
        yield schema["additionalProperties"]


def _branches(root: Schema, schema: Schema, content: object) -> Iterator[Schema]:
    yield schema
    if "$ref" in schema:
        yield from _branches(root, root["$defs"][schema["$ref"].removeprefix("#/$defs/")], content)
    for each in (*schema.get("anyOf", ()), *schema.get("allOf", ())):
        yield from _branches(root, each, content)
    if "if" in schema:
        holds = Draft202012Validator(schema["if"]).is_valid(content)
        side = schema.get("then" if holds else "else")
        if side is not None:
            yield from _branches(root, side, content)


def _words(schema: Schema) -> Iterator[str]:
    yield from schema.get("properties", {})
    yield from (str(each) for each in schema.get("enum", ()) if each is not None)
    if schema.get("type") == "boolean":
        yield from ("true", "false")
