"""A contract keeps what it signed; what is kinder today counts, and the platform's bounds do."""

from __future__ import annotations

from dataclasses import replace

import pytest

from pawpact.contracts.models import Contract
from pawpact.contracts.running.terms import Terms, terms_of
from pawpact.database import bulk
from pawpact.policy.layering.layers import resolve
from pawpact.policy.layering.snapshot import freeze
from pawpact.policy.model import Bounds, LayerValue, Ruleset
from pawpact.tenancy.models import PolicyRevision
from pawpact.vocabulary.types import Value
from tests.core.contracts.life import Life
from tests.house import platform_rules

RATE = "core.contracts.termination_fee_rate"
REASONS = "core.contracts.fee_free_termination_reasons"
EVIDENCE = "safety_net.evidence_lost"
EFFECT = "illness_pause.streak_effect"
NOTICE = "core.ledger.post_contract_use_days"
SEARCH = "safety_net.search_period_days"


def _rules(life: Life, **changed: Value) -> Ruleset:
    ruleset = resolve(platform_rules(), None, None, life.house.host.vocabulary())
    parameters = dict(ruleset.parameters)
    for name, value in changed.items():
        layers = parameters[name].layers
        parameters[name] = replace(
            parameters[name], layers=(*layers, LayerValue(value, layers[-1].origin))
        )
    return replace(ruleset, parameters=parameters, content_hash=f"changed-{sorted(changed)}")


@pytest.mark.parametrize(
    ("name", "signed", "today", "holds"),
    [
        (RATE, 1_000, 1_500, 1_000),
        (RATE, 1_000, 500, 500),
        (NOTICE, 365, 90, 90),
        (SEARCH, 14, 30, 14),
        (EFFECT, "freeze", "break", "freeze"),
        (EFFECT, "freeze", "count", "count"),
        (REASONS, ("pet_lost",), ("pet_dead",), ("pet_lost", "pet_dead")),
        (EVIDENCE, ("a", "b"), ("b", "c"), ("b",)),
    ],
)
def test_the_signed_value_holds_unless_today_is_kinder(
    life: Life, name: str, signed: Value, today: Value, holds: Value
) -> None:
    """Of the two the better for the customer; what binds today is today's whatever was signed."""
    terms = Terms(_rules(life, **{name: signed}), _rules(life, **{name: today}))
    assert terms.value(name) == holds


def test_no_signed_value_passes_the_platforms_bounds(life: Life) -> None:
    """A rate of 20% was signed; the platform's bound is 15% now, and no more is asked."""
    signed, today = _rules(life, **{RATE: 2_000}), _rules(life, **{RATE: 2_000})
    parameters = dict(today.parameters)
    bounded = replace(parameters[RATE], bounds=Bounds(0, 1_500))
    layers = (LayerValue(1_500, bounded.origin),)
    parameters[RATE] = replace(bounded, layers=layers, better="")
    assert Terms(signed, replace(today, parameters=parameters)).integer(RATE) == 1_500


def test_the_signed_policy_is_read_from_its_revision(life: Life) -> None:
    """The contract was signed under a revision with a rate of 5%; today's 10% does not count."""
    signed = _rules(life, **{RATE: 500})
    with life.unit() as unit:
        number = unit.ids.one()
        columns = {
            "id": [number],
            "number": [99],
            "content_hash": [f"signed-{number}"],
            "content": [freeze(signed, life.house.host.vocabulary())],
            "layers": [[]],
            "plugins": [[]],
            "valid_from": [unit.at],
            "actor": ["platform:1"],
            "why": ["earlier"],
            "at": [unit.at],
        }
        bulk.insert(unit.session, PolicyRevision, columns)
        row = unit.session.get_one(Contract, (unit.store.tenant, life.contract))
        row.revision_id = number
        unit.session.flush()
        assert terms_of(unit, row).integer(RATE) == 500
