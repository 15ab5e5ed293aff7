"""Facts of deposits that are held, and of what is asked to be offset."""

from __future__ import annotations

from pawpact.contracts.deposits.held import held_deposits
from pawpact.contracts.deposits.offset import offsets_of
from pawpact.contracts.deposits.term import offset_allowed, periods_missing
from pawpact.decisions.registry import Registry
from pawpact.decisions.values import Batch, Columns, Provider


def _balance(batch: Batch) -> Columns:
    ids = batch.subjects("contract")
    held = held_deposits(batch.unit, ids)
    return {"deposit.balance": [held[each].remaining if each in held else 0 for each in ids]}


def _terms(batch: Batch) -> Columns:
    ids = batch.subjects("contract")
    missing, allowed = periods_missing(batch.unit, ids), offset_allowed(batch.unit, ids)
    return {
        "deposit.periods_missing": [missing[each] for each in ids],
        "deposit.offset_allowed": [allowed[each] for each in ids],
    }


def _asked(batch: Batch) -> Columns:
    ids = batch.subjects("offset")
    rows = offsets_of(batch.unit, ids)
    return {"deposit.offset_asked": [rows[each].asked for each in ids]}


def register(registry: Registry) -> None:
    registry.provide(Provider("contract", ("deposit.balance",), _balance))
    terms = ("deposit.periods_missing", "deposit.offset_allowed")
    registry.provide(Provider("contract", terms, _terms))
    registry.provide(Provider("offset", ("deposit.offset_asked",), _asked))
