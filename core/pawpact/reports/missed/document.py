"""Why a customer did not get something, as programs read it: ``pawpact.why_not/1``.

The customer is told moments, reasons and ways in words; which decision, policy and rule it was
is for the store.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from pawpact.kernel.identity import public_id
from pawpact.kernel.label import Label
from pawpact.policy.explaining.explanation import Way
from pawpact.policy.explaining.schema import Schema
from pawpact.reports.missed.service import WhyNot
from pawpact.tenancy.unit import Unit

SCHEMA = "pawpact.why_not/1"


def document_of(unit: Unit, found: WhyNot, *, inside: bool) -> dict[str, Any]:
    """``inside`` says whether the store itself reads it."""
    return {
        "schema": SCHEMA,
        "store": unit.store.name,
        "customer": public_id("cus", found.customer),
        "wanted": found.wanted,
        "got": [
            {"at": each.at.isoformat(), "title": _text(each.title)}
            | ({"decision": each.decision} if inside else {})
            for each in found.got
        ],
        "missed": [
            {
                "at": each.at.isoformat(),
                "moment": _text(each.moment),
                "title": _text(each.title),
                "because": [_text(reason) for reason in each.because],
                "ways": [[_change(part) for part in (way, *way.also)] for way in each.ways],
                "erased": each.erased,
            }
            | (_place(each.policy, each.rule) | {"decision": each.decision} if inside else {})
            for each in found.missed
        ],
        "awaited": [
            {
                "moment": _text(each.moment),
                "title": _text(each.title),
                "wants": [_text(one) for one in each.wants],
            }
            | (_place(each.policy, each.rule) if inside else {})
            for each in found.awaited
        ],
    }


def why_not_schema() -> Schema:
    """Fields may be added to it, so others than these are allowed."""
    return {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "title": SCHEMA,
        **_object(
            schema={"const": SCHEMA},
            store=_STRING,
            customer=_STRING,
            wanted=_STRING,
            got=_list(_object(at=_STRING, title=_TEXT)),
            missed=_list(
                _object(
                    at=_STRING,
                    moment=_TEXT,
                    title=_TEXT,
                    because=_list(_TEXT),
                    ways=_list(
                        _list(_object(label=_TEXT, now=_TEXT, value=_TEXT, distance=_MAYBE_TEXT))
                    ),
                    erased={"type": "boolean"},
                )
            ),
            awaited=_list(_object(moment=_TEXT, title=_TEXT, wants=_list(_TEXT))),
        ),
    }


def _object(**properties: object) -> Schema:
    return {"type": "object", "required": sorted(properties), "properties": properties}


def _list(items: object) -> Schema:
    return {"type": "array", "items": items}


_STRING: Mapping[str, object] = {"type": "string"}
_TEXT = _object(zh=_STRING, en=_STRING)
_MAYBE_TEXT = {"anyOf": [_TEXT, {"type": "null"}]}


def _change(way: Way) -> dict[str, Any]:
    return {
        "label": _text(way.label),
        "now": _text(way.now),
        "value": _text(way.value),
        "distance": _text(way.distance) if way.distance else None,
    }


def _place(policy: str, rule: str) -> dict[str, str]:
    return {"policy": policy, "rule": rule}


def _text(label: Label) -> dict[str, str]:
    return {"zh": label.zh, "en": label.en}
