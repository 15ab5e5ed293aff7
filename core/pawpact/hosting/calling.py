"""Calls into what plugins offer and do by themselves; core gets checked outcomes or one error."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from dataclasses import replace
from itertools import islice
from typing import Any

from marshmallow import Schema

from pawpact.hosting.bridge import guarded, same, wrong
from pawpact.hosting.door import ActionCase, CaseBatch, Listing, View
from pawpact.hosting.failure import PluginUnsteady
from pawpact.hosting.fit import misfit_of
from pawpact.hosting.letter import LetterBatch
from pawpact.hosting.metric import MonthCase, PluginMetric
from pawpact.hosting.outcome import (
    MOST_LETTERS,
    MOST_RAISED,
    MOST_RECORDS,
    Letter,
    Outcome,
    Raise,
    Refusal,
)
from pawpact.hosting.plugin import LoadedPlugin
from pawpact.hosting.registration import Change, Record
from pawpact.hosting.rows import RememberedRows
from pawpact.hosting.seeing import LARGEST_PAGE, Surroundings
from pawpact.hosting.shape import misfit
from pawpact.hosting.submission import submitting_nothing
from pawpact.kernel.label import Label
from pawpact.vocabulary.figure import Figure

MOST_FIGURES = 50
"""As many lines as one metric may have."""


def come_to(
    plugin: LoadedPlugin,
    doing: str,
    call: Callable[[Any], Outcome],
    case: ActionCase | CaseBatch | LetterBatch,
) -> Outcome:
    """What the call comes to, asked for twice with the same answer, and looked over.

    What it read the first time is remembered, so asking again costs no statement.
    """
    first, second = _twice(plugin.name, doing, call, case, _copied)
    if not same(plugin.name, doing, [(first, second)]):
        raise PluginUnsteady(plugin.name, doing)
    found = _misfit(plugin, first)
    if found is not None:
        raise wrong(plugin.name, doing, found)
    return first


def shown(plugin: LoadedPlugin, view: View, case: ActionCase) -> Mapping[str, Any] | Listing:
    """What a view shows; nothing is written, so it is asked once."""
    around = _reading(case.surroundings)
    with submitting_nothing():
        return guarded(
            plugin.name,
            view.name,
            lambda: _shown(view, view.show(replace(case, surroundings=around))),
        )


def _shown(view: View, found: object) -> Mapping[str, Any] | Listing:
    """The same in dicts of ours, of a list no more than one page may hold."""
    if not view.is_list:
        return dict(found)  # type: ignore[call-overload, no-any-return]  # what is none raises
    if not isinstance(found, Listing) or type(found.next) not in (int, type(None)):
        raise TypeError("no Listing")
    return Listing(tuple(dict(each) for each in islice(found.items, LARGEST_PAGE)), found.next)


def measured(plugin: LoadedPlugin, metric: PluginMetric, month: MonthCase) -> tuple[Figure, ...]:
    """The figures of a month; nothing is written, so they are asked for once."""
    case = replace(month, surroundings=_reading(month.surroundings))
    with submitting_nothing():
        found = guarded(
            plugin.name,
            metric.name,
            lambda: tuple(islice(metric.measure(case), MOST_FIGURES + 1)),
        )
    wanted = misfit(found, tuple[Figure, ...], metric.name)
    if wanted or len(found) > MOST_FIGURES or len({each.key for each in found}) < len(found):
        said = f"{MOST_FIGURES} Figure"
        reason = Label(f"应返回至多 {said}，key 不重复", f"it is at most {said}, each with its key")
        raise wrong(plugin.name, metric.name, reason)
    return found


def dumped(plugin: str, doing: str, schema: Schema, answer: Mapping[str, Any]) -> dict[str, Any]:
    """What is answered, by the plugin's schema; all of what that requires has to be there."""
    with submitting_nothing():
        found: dict[str, Any] = guarded(plugin, doing, lambda: dict(schema.dump(dict(answer))))
    try:
        json.dumps(found)
    except (TypeError, ValueError):
        raise wrong(plugin, doing, Label("答复不是 JSON", "its answer is no JSON")) from None
    missing = [name for name, field in schema.dump_fields.items() if field.required]
    lacking = sorted({schema.dump_fields[name].data_key or name for name in missing} - set(found))
    if lacking:
        listed = ", ".join(lacking)
        raise wrong(plugin, doing, Label(f"答复缺少 {listed}", f"its answer lacks {listed}"))
    return found


def _twice(
    plugin: str,
    doing: str,
    call: Callable[[Any], Outcome],
    case: ActionCase | CaseBatch | LetterBatch,
    copied: Callable[[object], Outcome],
) -> tuple[Outcome, Outcome]:
    around = _reading(case.surroundings)
    with submitting_nothing():
        first, second = (
            guarded(plugin, doing, lambda: copied(call(replace(case, surroundings=around))))
            for _ in range(2)
        )
    return first, second


def _reading(around: Surroundings) -> Surroundings:
    rows = around.rows
    return around if rows is None else replace(around, rows=RememberedRows(rows, {}))


def _copied(found: object) -> Outcome:
    """The answer in tuples and dicts of ours; one row too many is enough to refuse."""
    if not isinstance(found, Outcome):
        raise TypeError("no Outcome")
    return Outcome(
        tuple(_row(each) for each in islice(found.records, MOST_RECORDS + 1)),
        tuple(_raise(each) for each in islice(found.raises, MOST_RAISED + 1)),
        dict(found.answer),
        found.refused,
        found.next,
        tuple(_letter(each) for each in islice(found.letters, MOST_LETTERS + 1)),
    )


def _row(record: Any) -> Record | Change:
    if type(record) is Record:
        return Record(record.model, record.key, dict(record.values))
    if type(record) is Change:
        return Change(record.model, record.thing, dict(record.values), record.after)
    raise TypeError("no Record and no Change")


def _raise(raised: Any) -> Raise:
    if type(raised) is not Raise or type(raised.moment) is not str or type(raised.key) is not str:
        raise TypeError("no Raise")
    return Raise(raised.moment, raised.key, dict(raised.subjects), dict(raised.facts))


def _letter(letter: Any) -> Letter:
    texts = (letter.store, letter.kind, letter.key)
    if type(letter) is not Letter or any(type(each) is not str for each in texts):
        raise TypeError("no Letter")
    return Letter(*texts, dict(letter.values))


def _misfit(plugin: LoadedPlugin, outcome: Outcome) -> Label | None:
    """The first thing in it that core does not take."""
    if len(outcome.records) > MOST_RECORDS or len(outcome.raises) > MOST_RAISED:
        return Label(
            f"一次至多 {MOST_RECORDS} 条记录、{MOST_RAISED} 个时刻",
            f"at most {MOST_RECORDS} records and {MOST_RAISED} moments at a time",
        )
    if len(outcome.letters) > MOST_LETTERS:
        return Label(f"一次至多 {MOST_LETTERS} 封信", f"at most {MOST_LETTERS} letters at a time")
    if outcome.refused is not None and not _is_refusal(outcome.refused):
        return Label("refused 应是 Refusal", "refused has to be a Refusal")
    for record in outcome.records:
        if record.model not in plugin.models:
            return Label("返回了不属于它的记录", "it returns a record that is not of its tables")
        found = misfit_of(record)
        if found is not None:
            return found
    return None


def _is_refusal(refused: object) -> bool:
    return (
        type(refused) is Refusal
        and type(refused.reason) is str
        and isinstance(refused.message, Label)
    )
