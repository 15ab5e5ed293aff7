"""What a change of policy does to contracts that run, and the rows that say so."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import select

from pawpact.database.session import StoreSession
from pawpact.policy.amending.kinder import Binding, binding
from pawpact.policy.amending.signed import as_signed
from pawpact.policy.comparing.difference import ParameterChange
from pawpact.policy.layering.snapshot import freeze, thaw
from pawpact.policy.layering.upcast import upcast
from pawpact.policy.model import Parameter, Ruleset
from pawpact.tenancy.change import Change, revision_row
from pawpact.tenancy.models import UNREADABLE, PolicyRevision, SignedTerms
from pawpact.vocabulary.registry import Vocabulary
from pawpact.vocabulary.written import written_row, written_value

_NOTHING = Binding((), ())

WRITTEN_IN_AGREEMENTS = frozenset({"core.contracts.plan_prices"})
"""What each contract holds in a row of its own: it is debited by that, whatever prices are now."""


@dataclass(frozen=True, slots=True)
class Terms:
    """By what contracts go that were signed under one revision, once another one holds.

    ``own`` unless it is the same as for everybody; ``amended`` where the change reaches them.
    """

    signed: int
    number: int
    contracts: int
    ruleset: Ruleset
    plugins: frozenset[str]
    own: bool
    amended: bool


@dataclass(frozen=True, slots=True)
class Pinned:
    """What a change does to contracts that run, by the revision they were signed under.

    ``binding`` is the part of the change that binds at signing.
    """

    binding: Binding
    terms: tuple[Terms, ...]
    vocabulary: Vocabulary

    @property
    def amended(self) -> int:
        """How many running contracts the change reaches."""
        return sum(each.contracts for each in self.terms if each.amended)

    @property
    def kept(self) -> int:
        """How many keep what they signed although it changed."""
        return sum(each.contracts for each in self.terms if each.own)

    def views(self) -> Iterable[Terms]:
        """Each policy that is not everybody's, once."""
        return {each.ruleset.content_hash: each for each in self.terms if each.own}.values()


@dataclass(frozen=True, slots=True)
class SignedBefore:
    """One revision under which contracts run, with what they go by until now."""

    id: int
    number: int
    contracts: int
    plugins: frozenset[str]
    ruleset: Ruleset


@dataclass(frozen=True, slots=True)
class Onset:
    """A change is made ``now`` and ``begins`` now or later.

    What was to begin in between and does not do so any more was lived by by nobody: no contract
    goes by it, however kind it was.
    """

    now: datetime
    begins: datetime

    def is_lived(self, valid_from: datetime) -> bool:
        """Whether a revision before the change has begun, or will before the change does."""
        return valid_from <= self.now or valid_from < self.begins


def signed_before(
    session: StoreSession, running: Mapping[int, int], onset: Onset
) -> list[SignedBefore]:
    """Every revision under which contracts run or may still be signed, oldest first.

    What was never looked at since (a store older than this) goes by what it signed.
    """
    columns = (
        PolicyRevision.id,
        PolicyRevision.number,
        PolicyRevision.plugins,
        PolicyRevision.beside,
        PolicyRevision.valid_from,
        PolicyRevision.at,
    )
    own = select(*columns).where(PolicyRevision.place == 0).order_by(PolicyRevision.number)
    rows = session.execute(own).all()
    signable = set(_signable([row for row in rows if row.beside is None]))
    lived = [row.number for row in rows if row.beside is None and onset.is_lived(row.valid_from)]
    going = (
        select(SignedTerms.signed_id, SignedTerms.terms_id)
        .where(SignedTerms.number.in_(lived))
        .order_by(SignedTerms.number)
    )
    by: dict[int, int] = {row.signed_id: row.terms_id for row in session.execute(going)}
    wanted = [row for row in rows if row.id in running or row.id in signable]
    contents = _contents(session, {by.get(row.id, row.id) for row in wanted})
    return [
        SignedBefore(
            row.id,
            row.number,
            running.get(row.id, 0),
            frozenset(row.plugins),
            contents[by.get(row.id, row.id)],
        )
        for row in wanted
        if by.get(row.id, row.id) in contents
    ]


@dataclass(frozen=True, slots=True)
class Newest:
    """The newest revision, whether its day has come or not, and the plugins that are on in it."""

    ruleset: Ruleset
    plugins: frozenset[str]


def newest_revision(session: StoreSession, onset: Onset | None = None) -> Newest | None:
    """Of those that can be read: a damaged one is what the next one mends.

    With an onset the newest that is lived by until the change begins.
    """
    newest = (
        select(PolicyRevision.content, PolicyRevision.plugins, PolicyRevision.valid_from)
        .where(PolicyRevision.beside.is_(None))
        .order_by(PolicyRevision.number.desc())
    )
    for row in session.execute(newest):
        if onset is not None and not onset.is_lived(row.valid_from):
            continue
        try:
            return Newest(thaw(row.content)[0], frozenset(row.plugins))
        except UNREADABLE:
            continue
    return None


def pin(
    signed: Iterable[SignedBefore],
    newest: Ruleset | None,
    today: Callable[[frozenset[str]], Ruleset],
    on: frozenset[str],
    vocabulary: Vocabulary,
) -> Pinned:
    """What each of them goes by from now on; ``today`` gives the new policy with more plugins.

    What was signed with names of before is carried over under those of now.
    """
    renamed = vocabulary.renamed
    everybody = today(frozenset())
    before = None if newest is None else upcast(newest, renamed)
    found = (
        _NOTHING
        if before is None
        else binding(before, everybody, vocabulary, WRITTEN_IN_AGREEMENTS)
    )
    names = {each.name for each in found.parameters} if found.is_kinder else set()
    terms = []
    for each in signed:
        base = today(each.plugins - on)
        signed_before = upcast(each.ruleset, renamed)
        ruleset = as_signed(signed_before, base, vocabulary, names)
        own = ruleset.content_hash != everybody.content_hash
        reached = bool(names) and _reaches(signed_before, ruleset, names)
        plugins = on | (each.plugins if base is not everybody else frozenset())
        terms.append(Terms(each.id, each.number, each.contracts, ruleset, plugins, own, reached))
    return Pinned(found, tuple(terms), vocabulary)


def write_terms(
    session: StoreSession, pinned: Pinned, number: int, change: Change, ids: Callable[[], int]
) -> None:
    """A policy of its own for each kind of contracts that has one, and who goes by which."""
    rows: dict[str, int] = {}
    for place, each in enumerate(pinned.views(), 1):
        content = freeze(each.ruleset, pinned.vocabulary)
        row = revision_row(ids(), number, each.ruleset, content, each.plugins, change)
        row.beside, row.place = number, place
        rows[each.ruleset.content_hash] = row.id
        session.add(row)
    session.flush()
    for each in pinned.terms:
        session.add(
            SignedTerms(
                id=ids(),
                number=number,
                signed_id=each.signed,
                terms_id=rows.get(each.ruleset.content_hash, change.id),
                contracts=each.contracts,
                amended=amended_values(pinned.binding.parameters) if each.amended else [],
                at=change.at,
            )
        )


def amended_values(changes: Iterable[ParameterChange]) -> list[dict[str, str]]:
    """The parameters of an amendment as an agreement would say them."""
    return [
        {
            "parameter": each.name,
            "before": _written(each.before),
            "after": _written(each.after),
        }
        for each in changes
        if each.before is not None and each.after is not None
    ]


def _written(parameter: Parameter) -> str:
    """As a rule file writes it, a table with all its rows."""
    value = parameter.value
    if not parameter.columns or not isinstance(value, tuple):
        return written_value(parameter.type, value)
    rows = (written_row(parameter.columns, row) for row in value if isinstance(row, Mapping))
    return f"[{', '.join(rows)}]"


def _reaches(before: Ruleset, after: Ruleset, names: Iterable[str]) -> bool:
    return any(
        name in before.parameters and before.parameters[name].value != after.parameters[name].value
        for name in names
    )


def _signable(rows: Sequence[Any]) -> Iterator[int]:
    """Those under which somebody may still sign: the newest, and what holds until it begins."""
    for row in reversed(rows):
        yield row.id
        if row.valid_from <= row.at:
            return


def _contents(session: StoreSession, wanted: Iterable[int]) -> dict[int, Ruleset]:
    asked = select(PolicyRevision.id, PolicyRevision.content).where(
        PolicyRevision.id.in_(sorted(wanted))
    )
    found: dict[int, Ruleset] = {}
    for row in session.execute(asked):
        with suppress(*UNREADABLE):
            found[row.id] = thaw(row.content)[0]
    return found
