"""Calls into plugins. Whatever a plugin raises or returns, core gets checked values or one error.

Nothing here opens a session: core hands in what plugins may read, and stores what they return.
"""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import replace
from itertools import islice
from types import MappingProxyType
from typing import Any, TypeVar

from pawpact.hosting.batch import Applicant, FactBatch, InquiryBatch, InquiryCase, Surroundings
from pawpact.hosting.effect import MOST_REQUESTS, CoreRequest, EffectCase, PluginEffect
from pawpact.hosting.failure import PluginFailed, PluginUnsteady, place
from pawpact.hosting.host import Contribution
from pawpact.hosting.outcome import MOST_RECORDS
from pawpact.hosting.registration import Columns, FactProvider, Inquiry, Record
from pawpact.hosting.storage import remembering
from pawpact.hosting.submission import submitting_nothing
from pawpact.hosting.watch import watched
from pawpact.kernel.label import Label
from pawpact.vocabulary.types import Value

T = TypeVar("T")
MOST_COLUMNS = 1_000
MOST_ASKED = 100_000
"""What a plugin answers is read to its end, so it has to have one."""


def provide_facts(
    contribution: Contribution[FactProvider],
    surroundings: Surroundings,
    subjects: Sequence[int],
    facts: Mapping[str, Sequence[Value | None]],
) -> Columns:
    """The provider's columns, exactly those it promised, each as long as ``subjects``.

    ``facts`` may hold more than the plugin named; it gets only what stands in its ``needs``, as
    tuples that it cannot change. One subject is asked about again, alone: a plugin that says
    something else the second time cannot be relied on (`PluginUnsteady`). What the plugin read
    of its tables the first time is remembered, so asking again costs no statement.
    """
    plugin, provider = contribution.plugin, contribution.value
    allowed = {name: tuple(facts[name]) for name in plugin.vocabulary.needs & facts.keys()}
    around = replace(surroundings, read=remembering(surroundings.read))
    columns = _columns(plugin.name, provider, FactBatch(around, tuple(subjects), _frozen(allowed)))
    at = _sampled(surroundings, len(subjects))
    alone = {name: column[at : at + 1] for name, column in allowed.items()}
    sample = FactBatch(around, (subjects[at],), _frozen(alone))
    again = _columns(plugin.name, provider, sample)
    alike = [(again[name], columns[name][at : at + 1]) for name in provider.facts]
    if not same(plugin.name, "facts", alike):
        raise PluginUnsteady(plugin.name, "facts")
    return columns


def _columns(plugin: str, provider: FactProvider, batch: FactBatch) -> Columns:
    """What the plugin answered, copied into tuples of ours."""
    with submitting_nothing():
        answered = guarded(
            plugin, "facts", lambda: _copied(provider.provide(batch), len(batch.subjects))
        )
    if set(answered) != set(provider.facts):
        raise wrong(
            plugin,
            "facts",
            Label("返回的事实与声明不一致", "it returns other facts than it promised"),
        )
    for name in provider.facts:
        if len(answered[name]) != len(batch.subjects):
            raise wrong(
                plugin,
                "facts",
                Label(f"{name} 的长度与主体数不符", f"{name} is not as long as the subjects"),
            )
    return answered


def _copied(answered: object, length: int) -> dict[str, tuple[Value | None, ...]]:
    """In tuples of ours; of a column without end one value too many is enough to refuse it."""
    if not isinstance(answered, Mapping):
        return {}
    columns = islice(answered.items(), MOST_COLUMNS)
    return {str(name): tuple(islice(column, length + 1)) for name, column in columns}


def _sampled(surroundings: Surroundings, count: int) -> int:
    """Which subject is asked about again: another one from time to time, the same in a replay."""
    return surroundings.at.toordinal() % count


def _frozen(facts: dict[str, tuple[Value | None, ...]]) -> Mapping[str, Sequence[Value | None]]:
    return MappingProxyType(facts)


def expand_effect(
    contribution: Contribution[PluginEffect], case: EffectCase
) -> tuple[CoreRequest, ...]:
    """The core effects that a plugin's effect comes to, asked for twice with the same answer."""
    plugin, effect = contribution.plugin.name, contribution.value.effect
    with submitting_nothing():
        first, second = (
            guarded(plugin, effect.name, lambda: _requested(contribution.value.expand(case)))
            for _ in range(2)
        )
    if len(first) > MOST_REQUESTS or not all(_is_request(each) for each in first):
        raise wrong(
            plugin,
            effect.name,
            Label(
                f"应返回至多 {MOST_REQUESTS} 个 CoreRequest",
                f"it returns something else than at most {MOST_REQUESTS} CoreRequest",
            ),
        )
    for each in first:
        if each.effect not in effect.expands_to:
            raise wrong(
                plugin,
                effect.name,
                Label("用了没有声明的效果", "it comes to an effect that expands_to does not name"),
            )
    if not same(plugin, effect.name, [(first, second)]):
        raise PluginUnsteady(plugin, effect.name)
    return first


def _requested(answered: Iterable[CoreRequest]) -> tuple[CoreRequest, ...]:
    """What the plugin asked for, copied into requests of ours; one too many is enough to refuse."""
    return tuple(
        CoreRequest(each.effect, dict(each.arguments)) if isinstance(each, CoreRequest) else each
        for each in islice(answered, MOST_REQUESTS + 1)
    )


def _is_request(asked: object) -> bool:
    return (
        type(asked) is CoreRequest
        and type(asked.effect) is str
        and all(type(name) is str for name in asked.arguments)
    )


def same(plugin: str, doing: str, pairs: Sequence[tuple[object, object]]) -> bool:
    """Whether the plugin said the same twice; comparing runs code of whatever it returned."""
    return guarded(plugin, doing, lambda: all(bool(one == other) for one, other in pairs))


def waiting(
    contribution: Contribution[Inquiry],
    surroundings: Surroundings,
    subjects: Sequence[int],
    request_keys: Sequence[str],
    consents: Sequence[frozenset[str]],
) -> list[int]:
    """Positions of the cases whose answer has yet to be asked for."""
    plugin, inquiry = contribution.plugin, contribution.value
    batch = InquiryBatch(surroundings, tuple(subjects), {}, tuple(request_keys), tuple(consents))
    with submitting_nothing():
        answered = guarded(
            plugin.name,
            inquiry.name,
            lambda: frozenset(islice(inquiry.answered(batch), MOST_ASKED)),
        )
    return [index for index, subject in enumerate(subjects) if subject not in answered]


def ask(
    contribution: Contribution[Inquiry],
    surroundings: Surroundings,
    subject: int,
    request_key: str,
    applicant: Applicant,
    adapters: Callable[[str, str], Any],
) -> tuple[Record, ...]:
    """Ask outside, once, and return what is to be stored. Call it outside any transaction."""
    plugin, inquiry = contribution.plugin, contribution.value
    case = InquiryCase(surroundings, request_key, subject, applicant, adapters)
    records = guarded(
        plugin.name, inquiry.name, lambda: tuple(islice(inquiry.ask(case), MOST_RECORDS))
    )
    own = plugin.tables.models if plugin.tables else ()
    for record in records:
        if not isinstance(record, Record) or record.model not in own:
            raise wrong(
                plugin.name,
                inquiry.name,
                Label("返回了不属于它的记录", "it returns a record that is not of its tables"),
            )
        if record.values.get(inquiry.subject, subject) != subject:
            raise wrong(
                plugin.name,
                inquiry.name,
                Label("返回了关于别人的记录", "it returns a record about somebody else"),
            )
    return records


def guarded(plugin: str, doing: str, call: Callable[[], T]) -> T:
    """Run code of a plugin; whatever it raises becomes one error of ours."""
    try:
        with watched(plugin, doing):
            return call()
    except KeyboardInterrupt as stopped:
        if threading.current_thread() is threading.main_thread():
            raise  # somebody pressed Ctrl-C: no other thread is ever told of it
        reason = place(stopped)
    except BaseException as error:  # whatever it raises, its store's request waits and others go on
        reason = place(error)
    raise wrong(plugin, doing, reason)


def wrong(plugin: str, doing: str, reason: Label) -> PluginFailed:
    """That the plugin failed, to be raised."""
    return PluginFailed(plugin, doing, reason)
