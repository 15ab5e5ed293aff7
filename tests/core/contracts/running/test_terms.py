"""A contract keeps what it signed, as amended since; the platform's bounds are today's."""

from __future__ import annotations

from dataclasses import replace

import pytest

from pawpact.contracts.models import Contract
from pawpact.contracts.running.terms import terms_of
from pawpact.database import bulk
from pawpact.policy.layering.layers import resolve
from pawpact.policy.layering.snapshot import content_hash, freeze
from pawpact.policy.model import LayerValue, Ruleset
from pawpact.tenancy.models import PolicyRevision
from pawpact.tenancy.unit import Unit
from pawpact.tenancy.values import Revision
from pawpact.vocabulary.types import Value
from tests.core.contracts.life import Life
from tests.house import platform_rules

RATE = "core.contracts.termination_fee_rate"


def _rules(life: Life, **changed: Value) -> Ruleset:
    words = life.house.host.vocabulary()
    ruleset = resolve(platform_rules(), None, None, words)
    parameters = dict(ruleset.parameters)
    for name, value in changed.items():
        layers = parameters[name].layers
        parameters[name] = replace(
            parameters[name], layers=(*layers, LayerValue(value, layers[-1].origin))
        )
    mixed = replace(ruleset, parameters=parameters, content_hash="")
    return replace(mixed, content_hash=content_hash(mixed, words))


def _write(life: Life, unit: Unit, ruleset: Ruleset) -> int:
    """An earlier revision of the store."""
    number = unit.ids.one()
    columns = {
        "id": [number],
        "number": [99],
        "content_hash": [ruleset.content_hash],
        "content": [freeze(ruleset, life.house.host.vocabulary())],
        "layers": [[]],
        "plugins": [[]],
        "place": [0],
        "valid_from": [unit.at],
        "actor": ["platform:1"],
        "why": ["earlier"],
        "at": [unit.at],
    }
    bulk.insert(unit.session, PolicyRevision, columns)
    return number


@pytest.mark.parametrize("signed", [500, 1_500])
def test_the_signed_policy_is_read_from_its_revision(life: Life, signed: int) -> None:
    """Where nothing was written down of an earlier revision, what it says counts, not today's."""
    with life.unit() as unit:
        row = unit.session.get_one(Contract, (unit.store.tenant, life.contract))
        row.revision_id = _write(life, unit, _rules(life, **{RATE: signed}))
        unit.session.flush()
        assert unit.store.integer(RATE) == 1_000
        assert terms_of(unit, row).integer(RATE) == signed


def test_what_publishing_wrote_down_counts(life: Life) -> None:
    """Where a change reached contracts that run, they go by the amended number."""
    with life.unit() as unit:
        row = unit.session.get_one(Contract, (unit.store.tenant, life.contract))
        row.revision_id = _write(life, unit, _rules(life, **{RATE: 1_500}))
        amended = _rules(life, **{RATE: 800})
        words = life.house.host.vocabulary()
        view = replace(unit.store, revision=Revision(7, 1, "amended", amended, words))
        unit.store = replace(unit.store, signed={row.revision_id: view})
        assert terms_of(unit, row).integer(RATE) == 800
