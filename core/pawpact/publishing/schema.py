"""The JSON Schemas of what publishing tells programs."""

from __future__ import annotations

from collections.abc import Mapping

from pawpact.policy.comparing.schema import (
    BOOLEAN,
    DEFINITIONS,
    DIFFERENCE,
    STRING,
    Schema,
    list_of,
    object_of,
    or_null,
    ref,
)

_INTEGER: Schema = {"type": "integer"}
_OBJECT: Schema = {"type": "object"}
_REPORT = object_of(
    content_hash=STRING,
    checks=object_of(
        tests=_INTEGER, never=_INTEGER, dropped_tests=list_of(STRING), warnings=list_of(_OBJECT)
    ),
    difference=object_of(**DIFFERENCE),
    backtest=or_null(_OBJECT),
    contracts=object_of(bound=list_of(STRING), amended=_INTEGER, kept=_INTEGER, is_kinder=BOOLEAN),
    approval=object_of(
        needed=BOOLEAN,
        above=_INTEGER,
        monthly_movement=_INTEGER,
        earlier=_INTEGER,
        unknown_decisions=_INTEGER,
        unpriced_decisions=_INTEGER,
        unseen=list_of(STRING),
    ),
)
_DEFINITIONS: Mapping[str, Schema] = {**DEFINITIONS, "report": _REPORT}
_DIALECT = "https://json-schema.org/draft/2020-12/schema"


def publication_schema() -> Schema:
    """``pawpact.publication/1``: what became of a request to publish."""
    return {
        "$schema": _DIALECT,
        "title": "pawpact.publication/1",
        **object_of(
            schema={"const": "pawpact.publication/1"},
            store=STRING,
            status={"enum": ["published", "unchanged", "waiting", "refused"]},
            revision=or_null(_INTEGER),
            starts_at=or_null(STRING),
            proposal=or_null(STRING),
            replaced=or_null(_INTEGER),
            because_of=list_of(STRING),
            findings=list_of(_OBJECT),
            reverted=list_of(object_of(name=STRING, changed_by=_INTEGER)),
            report=or_null(ref("report")),
        ),
        "$defs": dict(_DEFINITIONS),
    }


def upgrade_check_schema() -> Schema:
    """``pawpact.upgrade-check/1``: which live revisions the installed plugins break."""
    broken = object_of(
        store=STRING,
        revision=_INTEGER,
        contracts=_INTEGER,
        what=STRING,
        why=object_of(zh=STRING, en=STRING),
    )
    return {
        "$schema": _DIALECT,
        "title": "pawpact.upgrade-check/1",
        **object_of(
            schema={"const": "pawpact.upgrade-check/1"},
            revisions=_INTEGER,
            broken=list_of(broken),
        ),
    }


def history_schema() -> Schema:
    """``pawpact.history/1``: every step of a store's rules."""
    kinds = ["published", "proposed", "approved", "declined", "voided", "refused"]
    step = object_of(
        kind={"enum": kinds},
        at=STRING,
        actor=STRING,
        why=STRING,
        revision=or_null(_INTEGER),
        starts_at=or_null(STRING),
        proposal=or_null(STRING),
        waiting=BOOLEAN,
        content_hash=or_null(STRING),
        details=_OBJECT,
        amendments=list_of(
            object_of(
                signed=or_null(_INTEGER),
                contracts=_INTEGER,
                parameters=list_of(object_of(parameter=STRING, before=STRING, after=STRING)),
            )
        ),
    )
    return {
        "$schema": _DIALECT,
        "title": "pawpact.history/1",
        **object_of(schema={"const": "pawpact.history/1"}, store=STRING, steps=list_of(step)),
        "$defs": dict(_DEFINITIONS),
    }
