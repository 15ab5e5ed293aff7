"""A fork's comparison as JSON, for programs, with its schema."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from pawpact.demo.proof import Proven
from pawpact.fork.compared import Compared, InForce, Pair
from pawpact.fork.figure import GROUPS
from pawpact.fork.past.calibrated import Calibration
from pawpact.kernel.label import Label

SCHEMA = "pawpact.fork/1"
Schema = dict[str, object]


def document_of(found: Compared) -> dict[str, Any]:
    """Everything that was compared; money and mall points in fen."""
    return {
        "schema": SCHEMA,
        "store": found.store,
        "title": _words(found.title),
        "since": found.begun.since.isoformat(),
        "days": found.plan.days,
        "seed": found.plan.seed,
        "arrivals_a_month": found.begun.arrivals,
        "rows_copied": found.begun.rows,
        "months": list(found.months),
        "as_it_is": _policy(found.before),
        "draft": _policy(found.after),
        "is_same": found.is_same,
        "holds": found.holds,
        "figures": [_pair(each) for each in found.pairs],
        "proofs": {name: [_proof(each) for each in proofs] for name, proofs in _by_key(found)},
        "calibration": _calibration(found.calibration),
    }


def _calibration(found: Calibration | None) -> dict[str, Any] | None:
    """Of a past that was lived again; nothing where life went on from today."""
    if found is None:
        return None
    return {
        "is_exact": found.is_exact,
        "compared": found.compared,
        "months": list(found.months),
        "differences": [
            {
                "name": each.figure.name,
                "title": _words(each.figure.title),
                "group": each.figure.group,
                "measure": each.figure.measure,
                "on_record": list(each.figure.series),
                "again": list(each.relived),
            }
            for each in found.differences
        ],
        "done": _counts(found.done),
        "undone": _counts(found.undone),
        "undone_under_draft": _counts(found.undone_under_draft),
        "unread": list(found.unread),
    }


def _counts(counts: Mapping[Label, int]) -> list[dict[str, Any]]:
    return [{"title": _words(title), "count": count} for title, count in counts.items()]


def _by_key(found: Compared) -> list[tuple[str, list[Proven]]]:
    return [(name.replace("-", "_"), proofs) for name, proofs in found.proofs.items()]


def _pair(pair: Pair) -> dict[str, Any]:
    figure = pair.figure
    return {
        "name": figure.name,
        "title": _words(figure.title),
        "group": figure.group,
        "measure": figure.measure,
        "as_it_is": list(figure.series),
        "draft": list(pair.draft),
        "total": {"as_it_is": pair.before, "draft": pair.after, "difference": pair.difference},
    }


def _proof(proven: Proven) -> dict[str, Any]:
    return {
        "title": _words(proven.title),
        "holds": proven.holds,
        "findings": list(proven.findings),
    }


def _policy(found: InForce) -> dict[str, Any]:
    return {"number": found.number, "content_hash": found.content_hash}


def _words(label: Label) -> dict[str, str]:
    return {"zh": label.zh.strip("　"), "en": label.en.strip()}


def fork_schema() -> Schema:
    """``pawpact.fork/1``. Fields may be added to it, so others than these are allowed."""
    return {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "title": SCHEMA,
        **_object(
            schema={"const": SCHEMA},
            store=_STRING,
            title=_TEXT,
            since={"type": "string", "format": "date"},
            days=_COUNT,
            seed=_WHOLE,
            arrivals_a_month=_COUNT,
            rows_copied=_COUNT,
            months=_list({"type": "string", "pattern": r"^\d{4}-\d{2}$"}),
            as_it_is=_POLICY,
            draft=_POLICY,
            is_same=_BOOLEAN,
            holds=_BOOLEAN,
            figures=_list(_FIGURE),
            proofs=_object(as_it_is=_list(_PROOF), draft=_list(_PROOF)),
            calibration={"anyOf": [{"type": "null"}, _CALIBRATION]},
        ),
    }


def _object(**properties: object) -> Schema:
    return {"type": "object", "required": sorted(properties), "properties": properties}


def _list(items: object) -> Schema:
    return {"type": "array", "items": items}


_STRING: Schema = {"type": "string"}
_BOOLEAN: Schema = {"type": "boolean"}
_WHOLE: Schema = {"type": "integer"}
_COUNT: Schema = {"type": "integer", "minimum": 0}
_TEXT = _object(zh=_STRING, en=_STRING)
_POLICY = _object(number=_COUNT, content_hash=_STRING)
_PROOF = _object(title=_TEXT, holds=_BOOLEAN, findings=_list(_STRING))
_FIGURE: Mapping[str, object] = _object(
    name=_STRING,
    title=_TEXT,
    group={"enum": list(GROUPS)},
    measure={"enum": ["fen", "points", "count"]},
    as_it_is=_list(_WHOLE),
    draft=_list(_WHOLE),
    total=_object(as_it_is=_WHOLE, draft=_WHOLE, difference=_WHOLE),
)
_COUNTS: Schema = _list(_object(title=_TEXT, count=_COUNT))
_CALIBRATION = _object(
    is_exact=_BOOLEAN,
    compared=_COUNT,
    months=_list(_STRING),
    differences=_list(
        _object(
            name=_STRING,
            title=_TEXT,
            group={"enum": list(GROUPS)},
            measure={"enum": ["fen", "points", "count"]},
            on_record=_list(_WHOLE),
            again=_list(_WHOLE),
        )
    ),
    done=_COUNTS,
    undone=_COUNTS,
    undone_under_draft=_COUNTS,
    unread=_list(_STRING),
)
