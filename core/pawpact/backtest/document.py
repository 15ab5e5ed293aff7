"""A backtest as programs read it; ``schema.py`` says what they may count on."""

from __future__ import annotations

from typing import Any

from pawpact.backtest.values import (
    Backtest,
    Example,
    Move,
    PolicyChange,
    Segment,
    became_document,
)
from pawpact.backtest.words import remarks
from pawpact.kernel.label import Label
from pawpact.policy.explaining.render_json import render_json

SCHEMA = "pawpact.backtest/1"


def document_of(found: Backtest) -> dict[str, Any]:
    """Money in fen; from the store's side where it says effect, else as the customers get it."""
    return {
        **found.summary(),
        "schema": SCHEMA,
        "effect": found.effect,
        "points_worth": found.points_worth,
        "stores": [
            {
                "store": each.name,
                "title": _text(each.title),
                "receipts": each.receipts,
                "compared": each.compared,
                "changed": each.changed,
                "amount": each.amount.document(),
            }
            for each in found.stores
        ],
        "damaged": list(found.damaged),
        "damaged_decisions": found.damaged_decisions,
        "not_comparable": [
            {
                "moment_name": each.moment_name,
                "moment": _text(each.moment),
                "facts": list(each.facts),
                "decisions": each.decisions,
            }
            for each in found.not_comparable
        ],
        "later": [
            {
                "moment_name": each.moment_name,
                "moment": _text(each.moment),
                "facts": [_text(fact) for fact in each.facts],
                "decisions": each.decisions,
            }
            for each in found.later
        ],
        "unseen": [{"name": each.name, "label": _text(each.label)} for each in found.unseen],
        "moves": [_move(each) for each in found.moves],
        "policies": [_policy(each) for each in found.policies],
        "segments": [_segment(each) for each in found.segments],
        "customers": {
            "gain": found.people.gain,
            "lose": found.people.lose,
            "mixed": found.people.mixed,
            "other": found.people.other,
            "gaining": list(found.people.gaining),
            "losing": list(found.people.losing),
        },
        "examples": [_example(each) for each in found.examples],
        "remarks": [_text(each) for each in remarks(found)],
    }


def _text(label: Label) -> dict[str, str]:
    return {"zh": label.zh, "en": label.en}


def _move(move: Move) -> dict[str, Any]:
    return {
        "moment_name": move.moment_name,
        "moment": _text(move.moment),
        "before": _text(move.before),
        "after": _text(move.after),
        "decisions": move.decisions,
        "amount": move.amount.document(),
        "fates": became_document(move.fates),
    }


def _policy(change: PolicyChange) -> dict[str, Any]:
    return {
        "policy": change.policy,
        "title": _text(change.title),
        "decisions": change.decisions,
        "amount": change.amount.document(),
        "rules": [
            {"before": list(e.before), "after": list(e.after), "decisions": e.decisions}
            for e in change.rules
        ],
    }


def _segment(segment: Segment) -> dict[str, Any]:
    return {
        "fact": segment.name,
        "moment_name": segment.moment_name,
        "moment": _text(segment.moment),
        "label": _text(segment.label),
        "value": _text(segment.value),
        "compared": segment.compared,
        "changed": segment.changed,
        "amount": segment.amount.document(),
    }


def _example(example: Example) -> dict[str, Any]:
    return {
        "decision": example.decision,
        "decided_at": example.at.isoformat(),
        "subject": example.subject,
        "came": _text(example.came),
        "comes": _text(example.comes),
        "fate": None if example.fate is None else _text(example.fate),
        "before": None if example.before is None else render_json(example.before),
        "after": None if example.after is None else render_json(example.after),
    }
