"""How far a replay reaches: which changed numbers it cannot see the whole effect of. Pure."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from pawpact.backtest.values import Unseen
from pawpact.kernel.label import Label
from pawpact.policy.model import Parameter, Ruleset
from pawpact.vocabulary.types import ValueType

READ_BY_CODE_TOO = frozenset({"deposit_fallback.offset_after_periods"})
"""Of the numbers that stand in a policy's own file; a test looks for others in the code."""

_MONEY_TYPES = (ValueType.MONEY, ValueType.PRICE_RATIO, ValueType.RATIO, ValueType.TABLE)
_MONEY_UNITS = ("point", "period")


def unseen_parameters(before: Ruleset, draft: Ruleset) -> Iterator[Unseen]:
    """Changed numbers that code may make facts of: those of settings.

    What stands in a policy's own file its rules alone read, but for what is named above.
    """
    for parameter in _changed(before, draft):
        if _is_of_settings(parameter) or parameter.name in READ_BY_CODE_TOO:
            is_known = parameter.name in before.parameters
            yield Unseen(parameter.name, parameter.label, is_known and _is_of_money(parameter))


def signing_parameters(
    before: Ruleset, draft: Ruleset, policies: Iterable[str]
) -> dict[str, Label]:
    """Changed numbers that contracts keep as they signed them: of settings, and of these

    policies, which come to something else.
    """
    concerned = frozenset(policies)
    return {
        each.name: each.label
        for each in _changed(before, draft)
        if each.binds == "signing" and (each.home in concerned or each.home not in draft.policies)
    }


def _is_of_money(parameter: Parameter) -> bool:
    """A price, a share, points or periods; a table mostly holds one of these."""
    return parameter.type in _MONEY_TYPES or parameter.unit in _MONEY_UNITS


def _changed(before: Ruleset, draft: Ruleset) -> Iterator[Parameter]:
    for name, parameter in draft.parameters.items():
        known = before.parameters.get(name)
        if known is None or known.value != parameter.value:
            yield parameter


def _is_of_settings(parameter: Parameter) -> bool:
    """Whether it stands in its group's settings, not in the file of a policy."""
    return parameter.name.rpartition(".")[0] == parameter.home
