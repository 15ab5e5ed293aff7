"""Calls into plugins. Whatever a plugin raises or returns, core gets checked values or one error.

Nothing here opens a session: core hands in what plugins may read, and stores what they return.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any, TypeVar

from pawpact.hosting.batch import Applicant, FactBatch, InquiryBatch, InquiryCase, Surroundings
from pawpact.hosting.failure import PluginFailed, place
from pawpact.hosting.host import Contribution
from pawpact.hosting.registration import Columns, FactProvider, Inquiry, Record
from pawpact.kernel.label import Label
from pawpact.vocabulary.types import Value

T = TypeVar("T")


def provide_facts(
    contribution: Contribution[FactProvider],
    surroundings: Surroundings,
    subjects: Sequence[int],
    facts: Mapping[str, Sequence[Value | None]],
) -> Columns:
    """The provider's columns, exactly those it promised, each as long as ``subjects``.

    ``facts`` may hold more than the plugin named; it gets only what stands in its ``needs``.
    """
    plugin, provider = contribution.plugin, contribution.value
    allowed = {name: facts[name] for name in plugin.vocabulary.needs & facts.keys()}
    batch = FactBatch(surroundings, tuple(subjects), allowed)
    columns = _call(plugin.name, "facts", lambda: provider.provide(batch))
    if not isinstance(columns, Mapping) or set(columns) != set(provider.facts):
        raise _wrong(
            plugin.name,
            "facts",
            Label("返回的事实与声明不一致", "it returns other facts than it promised"),
        )
    for name in provider.facts:
        if len(columns[name]) != len(batch.subjects):
            raise _wrong(
                plugin.name,
                "facts",
                Label(f"{name} 的长度与主体数不符", f"{name} is not as long as the subjects"),
            )
    return columns


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
    answered = _call(plugin.name, inquiry.name, lambda: frozenset(inquiry.answered(batch)))
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
    records = _call(plugin.name, inquiry.name, lambda: tuple(inquiry.ask(case)))
    own = plugin.tables.models if plugin.tables else ()
    for record in records:
        if not isinstance(record, Record) or record.model not in own:
            raise _wrong(
                plugin.name,
                inquiry.name,
                Label("返回了不属于它的记录", "it returns a record that is not of its tables"),
            )
    return records


def _call(plugin: str, doing: str, call: Callable[[], T]) -> T:
    try:
        return call()
    except KeyboardInterrupt:
        raise
    except BaseException as error:  # whatever it raises, its store's request waits and others go on
        reason = place(error)
    raise _wrong(plugin, doing, reason)


def _wrong(plugin: str, doing: str, reason: Label) -> PluginFailed:
    return PluginFailed(plugin, doing, reason)
