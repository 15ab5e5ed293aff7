"""Whether revisions that are lived by still mean the same on the plugins installed now.

Live is what is in force, what is published for later, and whatever running contracts go by. A
word that a revision uses has to be there still, or under the name that its plugin says it has
now, of the same kind; so has a number whose name is said to be another one now. An inline test
that passes with the words it was published with has to pass with those installed.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from sqlalchemy import select

from pawpact.database.session import StoreSession
from pawpact.kernel.label import Label
from pawpact.policy.checking.inline import DeciderOf, TestResult, run_tests
from pawpact.policy.layering.snapshot import thaw
from pawpact.policy.model import Layer, Parameter, Ruleset
from pawpact.policy.parameter_order import RANK
from pawpact.publishing.kept_words import Broken, missing_numbers, missing_words, words_now
from pawpact.tenancy.leaving import Running
from pawpact.tenancy.models import PolicyRevision, SignedTerms
from pawpact.tenancy.past import PastRevision, past_revisions
from pawpact.vocabulary.registry import Vocabulary

SCHEMA = "pawpact.upgrade-check/1"
_LAYERS: tuple[Layer, ...] = ("platform", "brand", "store")


@dataclass(frozen=True, slots=True)
class Live:
    """A revision that somebody goes by, and how many running contracts do."""

    number: int
    contracts: int
    content_hash: str
    content: str


@dataclass(frozen=True, slots=True)
class Installed:
    """The words of core and plugins as they are installed, and the numbers of the rule files."""

    words: Vocabulary
    numbers: Mapping[str, Parameter]


@dataclass(frozen=True, slots=True)
class Found:
    """All that is broken in one revision of one store."""

    store: str
    number: int
    contracts: int
    broken: tuple[Broken, ...]


def live_revisions(session: StoreSession, running: Running, now: datetime) -> list[Live]:
    """Those of a store, by number; the policies beside one are told under its number."""
    counts = running(session)
    begun = _begun(past_revisions(session), now)
    going = select(SignedTerms.terms_id).where(SignedTerms.number.in_(begun))
    wanted = {*counts, *session.scalars(going)}
    rows = session.execute(
        select(
            PolicyRevision.id,
            PolicyRevision.number,
            PolicyRevision.content_hash,
            PolicyRevision.content,
            PolicyRevision.beside,
        ).order_by(PolicyRevision.number, PolicyRevision.place)
    ).all()
    return [
        Live(row.beside or row.number, counts.get(row.id, 0), row.content_hash, row.content)
        for row in rows
        if row.id in wanted or (row.beside or row.number) in begun
    ]


def _begun(revisions: Sequence[PastRevision], now: datetime) -> set[int]:
    """The one in force, and what was published to begin after it."""
    found = set()
    for each in reversed(revisions):
        found.add(each.number)
        if each.valid_from <= now:
            break
    return found


def check_store(
    store: str,
    live: Iterable[Live],
    installed: Installed,
    decider_of: DeciderOf,
    known: dict[str, tuple[Broken, ...]],
) -> Iterator[Found]:
    """What of these is broken; equal contents of several stores are tried once (``known``)."""
    for each in live:
        if each.content_hash not in known:
            ruleset, words = thaw(each.content)
            known[each.content_hash] = tuple(_broken(ruleset, words, installed, decider_of))
        if known[each.content_hash]:
            yield Found(store, each.number, each.contracts, known[each.content_hash])


def _broken(
    ruleset: Ruleset, kept: Vocabulary, now_there: Installed, decider_of: DeciderOf
) -> Iterator[Broken]:
    installed = now_there.words
    renamed = installed.renamed
    gone = [
        *missing_words(kept, installed),
        *missing_numbers(ruleset, now_there.numbers, renamed.parameters),
    ]
    yield from gone
    if gone:
        return
    now = Vocabulary(
        {**words_now(kept.facts, installed.facts, renamed.facts), **installed.facts},
        {**words_now(kept.moments, installed.moments, renamed.moments), **installed.moments},
        {**words_now(kept.effects, installed.effects, renamed.effects), **installed.effects},
        {**kept.limits, **installed.limits},
        {**kept.needs, **installed.needs},
    )
    for layer in _LAYERS:
        seen = _at(ruleset, layer)
        before = run_tests(seen, kept, decider_of, layer)
        after = run_tests(seen, now, decider_of, layer)
        yield from _failing(before, after)


def _failing(before: Sequence[TestResult], after: Sequence[TestResult]) -> Iterator[Broken]:
    """A test that failed already, because a store changed its rule, says nothing of plugins."""
    for old, new in zip(before, after, strict=True):
        if old.passed and not new.passed:
            zh = "；".join(each.zh for each in new.problems)
            en = "; ".join(each.en for each in new.problems)
            yield Broken(f"{new.test.policy}: {new.test.name}", Label(zh, en))


def _at(ruleset: Ruleset, layer: Layer) -> Ruleset:
    """With the values of this layer: a test was written for those."""
    parameters = {name: _cut(each, layer) for name, each in ruleset.parameters.items()}
    return replace(ruleset, parameters=parameters, rules_hash="")


def _cut(parameter: Parameter, layer: Layer) -> Parameter:
    layers = tuple(each for each in parameter.layers if RANK[each.origin.layer] <= RANK[layer])
    return replace(parameter, layers=layers or parameter.layers)


def upgrade_document(found: Sequence[Found], revisions: int) -> dict[str, Any]:
    """As programs read it; fields are only added within a version."""
    return {
        "schema": SCHEMA,
        "revisions": revisions,
        "broken": [
            {
                "store": each.store,
                "revision": each.number,
                "contracts": each.contracts,
                "what": one.what,
                "why": {"zh": one.why.zh, "en": one.why.en},
            }
            for each in found
            for one in each.broken
        ],
    }
