"""A rule file in the house's form; what it says stays what it was."""

from __future__ import annotations

import re

from ruamel.yaml.error import YAMLError

from pawpact.kernel.errors import FileError
from pawpact.kernel.label import Label
from pawpact.policy.editing.formatting.layout import layout_of
from pawpact.policy.editing.formatting.order import ORDERS, inside, kind_of_file
from pawpact.policy.editing.formatting.write import written
from pawpact.policy.finding.diagnostic import RuleFileError
from pawpact.policy.reading.source import Node, read_yaml

_MARK = re.compile(r"#.*")


class NotFormatted(FileError):
    """The file is written in a way that cannot be laid out anew."""

    code = "not_formatted"
    title = Label("文件的写法无法重新排版", "The file cannot be laid out anew")


def formatted(name: str, text: str) -> str:
    """The same file laid out anew. Raises RuleFileError where it cannot be read.

    The result is read again and has to say the same, comments included; else NotFormatted is
    raised, and the file stays as it is.
    """
    source = text.replace("\r\n", "\n")
    before = read_yaml(name, source)
    try:
        layout = layout_of(source)
    except YAMLError:
        raise _not_formatted(name) from None
    if layout is None:
        return source.rstrip("\n ") + "\n" if source.strip() else source
    result = written(layout)
    if result != source and not _says_the_same(name, before, source, result):
        raise _not_formatted(name)
    return result


def _not_formatted(name: str) -> NotFormatted:
    return NotFormatted(
        Label(
            f"{name} 的写法无法重新排版，没有改动", f"{name} cannot be laid out anew; left as it is"
        ),
        hint=Label(
            "多半是注释夹在一个值的中间，或者用了 `? 名称`、`---` 后面还有字：改掉再试",
            "most likely a comment stands inside a value, a key is written with `?`, or words"
            " follow `---`: mend that and try again",
        ),
    )


def _says_the_same(name: str, before: Node, source: str, result: str) -> bool:
    try:
        after = read_yaml(name, result)
    except RuleFileError:
        return False
    kind = kind_of_file([key.text for key, _ in before.entries])
    return _is_same(before, after, kind) and _comments(source) == _comments(result)


def _is_same(one: Node, other: Node, kind: str) -> bool:
    """Equal, where the house orders keys in whatever order; elsewhere in the same one."""
    if (one.kind, one.text, one.quoted) != (other.kind, other.text, other.quoted):
        return False
    pairs = list(zip(one.items, other.items, strict=False))
    if len(one.items) != len(other.items) or len(one.entries) != len(other.entries):
        return False
    if not all(_is_same(mine, theirs, inside(kind, "")) for mine, theirs in pairs):
        return False
    return _has_same_entries(one, other, kind)


def _has_same_entries(one: Node, other: Node, kind: str) -> bool:
    mine, theirs = ([key.text for key, _ in each.entries] for each in (one, other))
    if mine != theirs and (kind not in ORDERS or sorted(mine) != sorted(theirs)):
        return False
    return all(
        _is_same(value, found, inside(kind, key.text))
        for key, value in one.entries
        if (found := other.get(key.text)) is not None
    )


def _comments(text: str) -> list[str]:
    """Everything behind a # in order of the alphabet; reordered keys take theirs along."""
    return sorted(found.rstrip() for found in _MARK.findall(text))
