"""Which charges of a page are collected now, and why the others are not."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any, Protocol

from sqlalchemy import Row

from pawpact.billing.gateway.capability import UNLIMITED, Abilities, Capabilities
from pawpact.billing.month import collected_this_month
from pawpact.billing.rule import RetryRule, notice_rule
from pawpact.billing.values import ChargeState, NoticeRule, is_regular
from pawpact.tenancy.unit import Unit


class Counted(Protocol):
    """Where it is counted what was left, and why."""

    without_mandate: int
    without_provider: int
    over_limit: int


@dataclass(slots=True)
class Sorted:
    """The charges of a page by what is done with them."""

    ready: list[Row[Any]] = field(default_factory=list)
    unnoticed: list[Row[Any]] = field(default_factory=list)
    overdue: list[Row[Any]] = field(default_factory=list)
    month_full: list[Row[Any]] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class Terms:
    """What a claim goes by: the store's rules, and the providers that are installed."""

    unit: Unit
    every: timedelta
    providers: Collection[str]
    abilities: Abilities
    _rules: dict[str, NoticeRule] = field(default_factory=dict)
    """By provider, read once."""
    _known: dict[tuple[object, ...], bool] = field(default_factory=dict)
    """Whether debits may be made whose notices, days and providers are the same."""

    def limits(self, provider: str) -> Capabilities:
        return self.abilities.get(provider, UNLIMITED)

    def notice(self, provider: str) -> NoticeRule:
        rule = self._rules.get(provider)
        if rule is None:
            hours = timedelta(hours=self.limits(provider).notice_hours)
            rule = self._rules[provider] = notice_rule(self.unit, self.every, hours)
        return rule

    def is_regular(self, state: ChargeState, row: Row[Any]) -> bool:
        return is_regular(state, row.attempts, row.period + row.shift)

    def may_debit(self, state: ChargeState, row: Row[Any]) -> bool:
        """Whether it was announced early enough, and for today; most of a page are alike."""
        regular = self.is_regular(state, row)
        alike = (row.provider, row.notice_delivered_at, row.next_at, regular)
        known = self._known.get(alike)
        if known is None:
            rule, unit = self.notice(row.provider), self.unit
            told = rule.may_debit(row.notice_delivered_at, unit.at, regular=regular)
            known = self._known[alike] = told and _on_its_day(unit, row.next_at, self.every)
        return known


def sort_due(
    terms: Terms, state: ChargeState, rows: Sequence[Row[Any]], claimed: Counted
) -> Sorted:
    """Each charge to one list, or counted among those that were left."""
    unit, retry, found = terms.unit, RetryRule.of(terms.unit.store), Sorted()
    for row in rows:
        if state is ChargeState.FAILED and _is_given_up(unit, row, retry):
            found.overdue.append(row)
        elif row.mandate is None:
            claimed.without_mandate += 1
        elif row.provider not in terms.providers:
            claimed.without_provider += 1
        elif row.amount > terms.limits(row.provider).amount(row.limit):
            claimed.over_limit += 1
        elif terms.may_debit(state, row):
            found.ready.append(row)
        else:
            found.unnoticed.append(row)
    return found


def _on_its_day(unit: Unit, at: datetime, every: timedelta) -> bool:
    """Whether this is still the debit whose date the customer was told."""
    return unit.at - at <= every or unit.store.local_date(at) == unit.today


def _is_given_up(unit: Unit, row: Row[Any], retry: RetryRule) -> bool:
    """No attempt is left, or grace ended while nobody could be asked for the money."""
    past_grace = unit.at >= retry.overdue_at(row.due_at, row.due_at)
    return row.exhausted or row.attempts >= retry.most or (row.mandate is None and past_grace)


def leave_full_months(terms: Terms, found: Sorted) -> None:
    """A provider that debits so often a month and no more is not asked again in it."""
    if all(each.max_success_per_calendar_month is None for each in terms.abilities.values()):
        return
    most = {
        row.id: terms.limits(row.provider).max_success_per_calendar_month for row in found.ready
    }
    limited = [row for row in found.ready if most[row.id] is not None]
    if not limited:
        return
    used = collected_this_month(terms.unit, {row.contract_id for row in limited})
    for row in limited:
        if used[row.contract_id] >= (most[row.id] or 0):
            found.ready.remove(row)
            found.month_full.append(row)
        used[row.contract_id] += 1
