"""The order in which the house writes the keys of a mapping.

Only what is laid out line by line is put in order, and only where the order says nothing: never
the sections of a patch, the facts of a condition, or a table's columns.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

_RULE = (
    *("id", "before", "after", "title", "open", "locked", "mode", "each"),
    *("if_unknown", "source", "note", "when", "then"),
)
_PARAMETER = (
    *("label", "help", "type", "columns", "default", "unit", "bounds", "better", "choices"),
    *("kindest_first", "constraint", "store_may", "source", "binds", "informational", "note"),
)
_DOCUMENT = (
    *("format", "kind", "policy", "version", "title", "moment", "hit", "binds", "effective"),
    *("params", "rules", "tests", "never"),
)
_BETWEEN = "*"
_PATCH = ("format", "store", "brand", "version", "extends", "title", _BETWEEN, "tests")

ORDERS: Mapping[str, Sequence[str]] = {
    "document": _DOCUMENT,
    "patch": _PATCH,
    "section": ("params", "disable", "replace", "add"),
    "parameter": _PARAMETER,
    "rule": _RULE,
    "test": ("policy", "name", "at", "given", "expect"),
    "expect": ("fired", "facts", "effects", "not_effects"),
    "never": ("name", "when", "facts", "effects"),
}
_INSIDE: Mapping[tuple[str, str], str] = {
    ("document", "params"): "parameters",
    ("document", "rules"): "rules",
    ("document", "tests"): "tests",
    ("document", "never"): "nevers",
    ("patch", "tests"): "tests",
    ("section", "add"): "rules",
    ("section", "replace"): "rules",
    ("test", "expect"): "expect",
}
_OF_EACH = {
    "parameters": "parameter",
    "rules": "rule",
    "tests": "test",
    "nevers": "never",
    "patch": "section",
}


def kind_of_file(keys: Sequence[str]) -> str:
    """What the first level is: a platform file, a patch, or something else."""
    if "store" in keys or "brand" in keys:
        return "patch"
    return "document" if "policy" in keys else ""


def inside(kind: str, key: str) -> str:
    """What the value of this key is, in a mapping of this kind; items have the key ""."""
    known = _INSIDE.get((kind, key))
    if known is None and not (kind == "patch" and key in _PATCH):
        known = _OF_EACH.get(kind)
    return known or ""


def in_order(kind: str, keys: Sequence[str]) -> list[int]:
    """The positions of the keys in the order in which they are written."""
    order = ORDERS.get(kind, ())
    between = order.index(_BETWEEN) if _BETWEEN in order else len(order)
    places = {key: place for place, key in enumerate(order)}
    return sorted(range(len(keys)), key=lambda each: places.get(keys[each], between))
