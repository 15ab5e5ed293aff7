"""Grants benefits: all of a batch in a constant number of statements, each key once for ever."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field

from sqlalchemy import not_, or_, select, union_all

from pawpact.benefits.models import Benefit
from pawpact.benefits.values import HELD, BenefitState, NewBenefit
from pawpact.database import bulk
from pawpact.database.among import among_given
from pawpact.database.prepared import Prepared
from pawpact.database.session import StoreSession
from pawpact.database.unindexed import unindexed
from pawpact.ledger.movement import grant_coupon, grant_service
from pawpact.ledger.service import post_later
from pawpact.ledger.values import Journal
from pawpact.tenancy.unit import Unit
from pawpact.vocabulary.benefit_kind import Form

STANDINGS = "benefit standings"
STANDING_SCOPE = "customer:"
ANEW = "~"
"""Stands before the time in the key of what was taken back and earned anew."""

IMPORT = "import"

_GRANTED = select(Benefit.key, Benefit.customer_id, Benefit.kind, Benefit.state)
_KNOWN = Prepared(  # either part by an index of its own: in one condition SQLite uses neither
    union_all(
        _GRANTED.where(among_given(Benefit.key, "keys")),
        _GRANTED.where(
            among_given(Benefit.customer_id, "customers"),
            among_given(Benefit.kind, "kinds"),
            unindexed(Benefit.state).in_(HELD),
            not_(among_given(Benefit.key, "keys")),
        ),
    )
)


@dataclass(frozen=True, slots=True)
class Known:
    """What was granted before: keys, and how many of a kind each customer has."""

    keys: frozenset[str]
    held: Counter[tuple[int, str]]
    withdrawn: Mapping[str, str] = field(default_factory=dict)
    """Of what was taken back altogether and may be earned anew: the key of the next time."""

    def is_brought(self, wanted: NewBenefit) -> bool:
        """Whether the system before had granted it for the same contract."""
        return brought_key(wanted.kind, wanted.scope) in self.keys


def known_of(unit: Unit, wanted: Sequence[NewBenefit]) -> Known:
    """What of these is granted already, and how many each customer has, in one statement.

    What is put off in this unit counts. A benefit that the system before granted for the same
    contract answers for every policy.
    """
    keys = {each.key for each in wanted} | {brought_key(each.kind, each.scope) for each in wanted}
    customers = {each.customer for each in wanted}
    kinds = {each.kind for each in wanted}
    rows = _KNOWN.rows(unit.session, keys=keys, customers=customers, kinds=kinds)
    found, gone = set[str](), set[str]()
    held = Counter[tuple[int, str]]()
    for key, customer, kind, state in rows:
        (gone if state == BenefitState.WITHDRAWN else found).add(key)
        held[customer, kind] += state in HELD
    standing = {each.key for each in wanted if each.scope.startswith(STANDING_SCOPE)}
    anew, again = _earned_anew(unit, (gone - found) & standing)
    found |= anew | (gone - again.keys())
    for waiting in put_off(unit):
        found.add(waiting.key)
        found.add(waiting.key.partition(ANEW)[0])
        held[waiting.customer, waiting.kind] += len(waiting.windows)
    return Known(frozenset(found), held, again)


def _earned_anew(unit: Unit, keys: Collection[str]) -> tuple[set[str], dict[str, str]]:
    """Of what was taken back: the keys that were granted anew since, and the others' next ones.

    Only what is granted once for a customer can be earned anew. Mostly there is none to ask for.
    """
    if not keys:
        return set(), {}
    later = or_(*(Benefit.key.startswith(f"{key}{ANEW}", autoescape=True) for key in sorted(keys)))
    times, stands = Counter[str](), set()
    asked = select(Benefit.key, Benefit.state).where(later, Benefit.number == 1)
    for key, state in unit.session.execute(asked):
        first = key.partition(ANEW)[0]
        times[first] += 1
        if state != BenefitState.WITHDRAWN:
            stands.add(first)
    return stands, {key: f"{key}{ANEW}{times[key] + 2}" for key in set(keys) - stands}


def put_off(unit: Unit) -> Iterable[NewBenefit]:
    """What this unit grants as it ends."""
    for what, things in unit.put_off:
        if what is write_benefits:
            yield from things


def grant_later(unit: Unit, wanted: Sequence[NewBenefit]) -> None:
    """Write these, which were not granted before, and book their pieces as the unit ends.

    P16 and P18: where there is no benefit there is no journal of it either.
    """
    filled = [each for each in wanted if each.windows]
    unit.do_later(write_benefits, filled)
    journals = [_journal(each) for each in filled if each.form.is_counted]
    post_later(unit, journals, are_new=True)


def grant_now(unit: Unit, wanted: Sequence[NewBenefit]) -> None:
    """The same at once, for whoever looks at it in the same unit."""
    grant_later(unit, wanted)
    unit.catch_up()


def bring(unit: Unit, granted: Sequence[tuple[int, int, str]]) -> None:
    """Note which benefits contracts had in the system before: contract, customer and kind each."""
    ids = unit.ids.many(len(granted))
    scopes = [f"contract:{contract}" for contract, _, _ in granted]
    count = len(granted)
    bulk.insert(
        unit.session,
        Benefit,
        {
            "id": ids,
            "key": [
                brought_key(kind, scope)
                for (_, _, kind), scope in zip(granted, scopes, strict=True)
            ],
            "number": [1] * count,
            "customer_id": [customer for _, customer, _ in granted],
            "contract_id": [contract for contract, _, _ in granted],
            "kind": [kind for _, _, kind in granted],
            "form": [Form.SERVICE.value] * count,
            "state": [BenefitState.BROUGHT.value] * count,
            "level": [0] * count,
            "price_ratio": [None] * count,
            "amount": [None] * count,
            "covers": [[] for _ in granted],
            "scope": scopes,
            "cause": [IMPORT] * count,
            "decision_id": [0] * count,
            "granted_at": [unit.at] * count,
            "usable_from": [unit.at] * count,
            "expires_at": [None] * count,
            "booked_for": [None] * count,
            "told": [True] * count,
        },
    )


def brought_key(kind: str, scope: str) -> str:
    """What was granted for this in the system before."""
    return f"{IMPORT}:{kind}:{scope}"


def write_benefits(unit: Unit, wanted: Sequence[NewBenefit]) -> None:
    """Write a row for each piece."""
    rows = [
        (each, number, window) for each in wanted for number, window in enumerate(each.windows, 1)
    ]
    bulk.insert(
        unit.session,
        Benefit,
        {
            "id": unit.ids.many(len(rows)),
            "key": [each.key for each, _, _ in rows],
            "number": [number for _, number, _ in rows],
            "customer_id": [each.customer for each, _, _ in rows],
            "contract_id": [each.contract for each, _, _ in rows],
            "kind": [each.kind for each, _, _ in rows],
            "form": [each.form.value for each, _, _ in rows],
            "state": [BenefitState.GRANTED.value] * len(rows),
            "level": [each.terms.level for each, _, _ in rows],
            "priority": [each.terms.priority for each, _, _ in rows],
            "price_ratio": [each.terms.price_ratio for each, _, _ in rows],
            "amount": [each.terms.amount for each, _, _ in rows],
            "covers": [list(each.terms.covers) for each, _, _ in rows],
            "scope": [each.scope for each, _, _ in rows],
            "cause": [each.cause for each, _, _ in rows],
            "decision_id": [each.decision for each, _, _ in rows],
            "granted_at": [unit.at] * len(rows),
            "usable_from": [window.usable_from for _, _, window in rows],
            "expires_at": [window.expires_at for _, _, window in rows],
            "booked_for": [None] * len(rows),
            "told": [False] * len(rows),
        },
    )
    forget_standings(unit.session)


def forget_standings(session: StoreSession) -> None:
    """Whoever asks next reads them anew."""
    session.info.pop(STANDINGS, None)


def journal_key(key: str) -> str:
    """What the books call the grant with this key."""
    return f"benefit:{key}"


def _journal(each: NewBenefit) -> Journal:
    grant = grant_coupon if each.form is Form.COUPON else grant_service
    cause = f"{each.cause} {each.decision}"
    return grant(journal_key(each.key), each.customer, each.kind, len(each.windows), cause)
