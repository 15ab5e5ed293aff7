"""How the rules and prohibitions of a policy differ."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from pawpact.policy.comparing.difference import (
    RULE_PARTS,
    NeverChange,
    RuleChange,
)
from pawpact.policy.comparing.each import (
    Family,
    Tables,
    as_one,
    as_pair,
    families,
    is_told_whole,
)
from pawpact.policy.comparing.meaning import calls_meaning, condition_meaning, never_meaning
from pawpact.policy.comparing.place import moved, place_of
from pawpact.policy.model import Never, Policy, Rule
from pawpact.policy.parameter_order import RANK


@dataclass(frozen=True, slots=True)
class Versions:
    """A policy on both sides, the tables its rules may stand for, and how many layers it has."""

    before: Policy
    after: Policy
    old_tables: Tables
    new_tables: Tables
    layers: int


def compare_rules(versions: Versions) -> Iterator[RuleChange]:
    """New and changed ones in their order now, then those that are gone."""
    old, new = (
        _told(versions.before, versions.old_tables),
        _told(versions.after, versions.new_tables),
    )
    for name, family in new.items():
        if name in old:
            yield from _changed(old[name], family, versions)
        else:
            yield _added(name, family, list(new), versions)
    for name in moved(list(old), list(new)):
        yield _moved(name, old, new, versions)
    for name, family in old.items():
        if name not in new:
            yield _removed(name, family, list(old), versions)


def compare_never(before: Policy, after: Policy) -> Iterator[NeverChange]:
    """By name; of two with one name the later ones are told apart by number."""
    old, new = _named(before.never), _named(after.never)
    for name in new:
        if name not in old:
            yield NeverChange("added", after.name, name, None, new[name])
        elif never_meaning(old[name]) != never_meaning(new[name]):
            yield NeverChange("changed", after.name, name, old[name], new[name])
    for name in old:
        if name not in new:
            yield NeverChange("removed", before.name, name, old[name], None)


def _told(policy: Policy, tables: Tables) -> dict[str, Family]:
    """Families that one rule can stand for; rows of others each for itself."""
    found: dict[str, Family] = {}
    for name, family in families(policy.rules).items():
        if not family.is_of_rows or is_told_whole(family, tables):
            found[name] = family
        else:
            found.update((rule.id, Family(rule.id, (rule,), False)) for rule in family.rules)
    return found


def _changed(before: Family, after: Family, versions: Versions) -> Iterator[RuleChange]:
    old, new = as_pair(before, versions.old_tables, after, versions.new_tables)
    parts = tuple(part for part in RULE_PARTS if _meaning(old, part) != _meaning(new, part))
    if parts:
        yield RuleChange(
            "changed",
            versions.after.name,
            after.id,
            old,
            new,
            parts,
            is_overridden=RANK[new.origin.layer] > RANK[old.origin.layer],
        )


def _meaning(rule: Rule, part: str) -> object:
    match part:
        case "when":
            return condition_meaning(rule.when)
        case "then":
            return calls_meaning(rule.then)
        case _:
            return getattr(rule, part)


def _added(name: str, family: Family, ids: list[str], versions: Versions) -> RuleChange:
    rule = as_one(family, versions.new_tables)
    now = place_of(name, ids)
    return RuleChange("added", versions.after.name, name, None, rule, now=now)


def _removed(name: str, family: Family, ids: list[str], versions: Versions) -> RuleChange:
    rule = as_one(family, versions.old_tables)
    was = place_of(name, ids)
    return RuleChange(
        "removed",
        versions.before.name,
        name,
        rule,
        None,
        was=was,
        is_overridden=_is_disabled(rule, versions),
    )


def _moved(
    name: str, old: Mapping[str, Family], new: Mapping[str, Family], versions: Versions
) -> RuleChange:
    before, after = as_pair(old[name], versions.old_tables, new[name], versions.new_tables)
    was, now = place_of(name, list(old)), place_of(name, list(new))
    return RuleChange("moved", versions.after.name, name, before, after, was=was, now=now)


def _is_disabled(rule: Rule, versions: Versions) -> bool:
    """An open rule of an upper layer that is gone although its file is as it was."""
    is_upper = versions.layers - 1 > RANK[rule.origin.layer]
    return rule.open and is_upper and versions.before.version == versions.after.version


def _named(never: tuple[Never, ...]) -> dict[str, Never]:
    found: dict[str, Never] = {}
    for each in never:
        count = sum(other.name == each.name for other in found.values())
        found[f"{each.name} ({count + 1})" if count else each.name] = each
    return found
