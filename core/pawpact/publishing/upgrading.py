"""Whether revisions that are lived by still mean the same on the plugins installed now.

Live is what is in force, what is published for later, and whatever running contracts go by. A
word that a revision uses has to be there still, or under the name that its plugin says it has
now, of the same kind; an inline test that passes with
the words it was published with has to pass with those installed.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any, TypeVar

from sqlalchemy import select

from pawpact.database.session import StoreSession
from pawpact.kernel.label import Label
from pawpact.policy.checking.inline import DeciderOf, TestResult, run_tests
from pawpact.policy.layering.snapshot import thaw
from pawpact.policy.model import Layer, Parameter, Ruleset
from pawpact.policy.parameter_order import RANK
from pawpact.tenancy.leaving import Running
from pawpact.tenancy.models import PolicyRevision, SignedTerms
from pawpact.tenancy.past import PastRevision, past_revisions
from pawpact.vocabulary.declarations import Effect, Fact, Moment
from pawpact.vocabulary.registry import Vocabulary
from pawpact.vocabulary.renamed import Names

W = TypeVar("W", Fact, Moment, Effect)
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
class Broken:
    """What does not hold any more: a test's name, or a word."""

    what: str
    why: Label


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
    installed: Vocabulary,
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
    ruleset: Ruleset, kept: Vocabulary, installed: Vocabulary, decider_of: DeciderOf
) -> Iterator[Broken]:
    gone = list(_words(kept, installed))
    yield from gone
    if gone:
        return
    renamed = installed.renamed
    now = Vocabulary(
        {**_now(kept.facts, installed.facts, renamed.facts), **installed.facts},
        {**_now(kept.moments, installed.moments, renamed.moments), **installed.moments},
        {**_now(kept.effects, installed.effects, renamed.effects), **installed.effects},
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


def _words(kept: Vocabulary, installed: Vocabulary) -> Iterator[Broken]:
    """Words that are gone or of another kind; of words alone nothing is lost by being added."""
    renamed = installed.renamed
    pairs: tuple[tuple[Label, Mapping[str, Any], Mapping[str, Any]], ...] = (
        (Label("事实", "fact"), kept.facts, _with_old(installed.facts, renamed.facts)),
        (Label("时刻", "moment"), kept.moments, _with_old(installed.moments, renamed.moments)),
        (Label("效果", "effect"), kept.effects, _with_old(installed.effects, renamed.effects)),
    )
    for kind, old, new in pairs:
        for name, word in old.items():
            if name not in new:
                yield Broken(
                    name,
                    Label(
                        f"装的插件没有{kind.zh} {name} 了", f"no installed {kind.en} is {name} now"
                    ),
                )
            elif not _keeps(word, new[name]):
                yield Broken(
                    name,
                    Label(
                        f"{kind.zh} {name} 的类型变了", f"the {kind.en} {name} is of another kind"
                    ),
                )


def _with_old(words: Mapping[str, Any], names: Names) -> dict[str, Any]:
    """The installed words, under the names that they had too."""
    return {**{old: words[new] for old, new in names.items() if new in words}, **words}


def _now(kept: Mapping[str, W], installed: Mapping[str, W], names: Names) -> dict[str, W]:
    """The kept words; of a renamed one what it is now, under the name by which rules know it."""
    found = _with_old(installed, names)
    return {name: replace(found.get(name, word), name=name) for name, word in kept.items()}


def _keeps(old: Fact | Moment | Effect, new: Fact | Moment | Effect) -> bool:
    """Whether a rule that relied on the word still may: more may come, nothing may go."""
    match old, new:
        case Fact(), Fact():
            return _shape(old) == _shape(new)
        case Moment(), Moment():
            return (old.kind, old.chunked) == (new.kind, new.chunked)
        case Effect(), Effect():
            return _asks_no_more(old, new)
    return False


def _shape(fact: Fact) -> object:
    return fact.type, fact.subject, fact.derived, fact.personal


def _asks_no_more(old: Effect, new: Effect) -> bool:
    """Every argument is there still, and none has to be given that could be left out."""
    had = {each.name: each for each in old.arguments}
    now = {each.name: each for each in new.arguments}
    if any(name not in now or now[name].type is not each.type for name, each in had.items()):
        return False
    asked = {name for name, each in now.items() if each.required}
    return asked <= {name for name, each in had.items() if each.required}


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
