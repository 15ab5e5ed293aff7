"""Highlighted clauses, confirmed one by one: each its own row that is never changed."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select

from pawpact.agreements.values import text_hash
from pawpact.contracts.models import Contract
from pawpact.contracts.moves import move_contract
from pawpact.contracts.signing.models import ClauseConfirmation, SigningSession
from pawpact.contracts.signing.wording import Wording
from pawpact.database import bulk
from pawpact.kernel.errors import InvalidField
from pawpact.kernel.label import Label
from pawpact.tenancy.unit import Unit


@dataclass(frozen=True, slots=True)
class Confirmation:
    """A clause that was confirmed: in which words, and when."""

    term: str
    text_hash: str
    at: datetime


def confirm_clauses(
    unit: Unit,
    rows: Sequence[Contract],
    terms: Mapping[int, Sequence[str]],
    said: Mapping[int, Wording],
    sessions: Mapping[int, SigningSession],
) -> dict[int, list[str]]:
    """Note each clause that a customer confirms; by contract, those that are still wanted.

    With the last one the contract awaits its signature. Confirmed again it stays one row; a
    clause whose words have changed has to be confirmed anew.
    """
    known = confirmations(unit, [row.id for row in rows])
    fresh: list[tuple[Contract, str]] = []
    left = {}
    for row in rows:
        clauses = said[row.id].clauses
        _refuse_unknown(terms[row.id], clauses)
        done = current(known[row.id], clauses)
        new = [term for term in dict.fromkeys(terms[row.id]) if term not in done]
        fresh += [(row, term) for term in new]
        left[row.id] = [term for term in clauses if term not in {*done, *new}]
    _write(unit, fresh, said, sessions)
    for row in rows:
        if not left[row.id]:
            _complete(unit, row, sessions[row.id])
    return left


def confirmations(unit: Unit, contracts: Sequence[int]) -> dict[int, list[Confirmation]]:
    """Everything that was confirmed for these contracts, the oldest first."""
    rows = unit.session.execute(
        select(
            ClauseConfirmation.contract_id,
            ClauseConfirmation.term,
            ClauseConfirmation.text_hash,
            ClauseConfirmation.at,
        )
        .where(ClauseConfirmation.contract_id.in_(contracts))
        .order_by(ClauseConfirmation.id)
    )
    found: dict[int, list[Confirmation]] = defaultdict(list)
    for contract, term, words, at in rows:
        found[contract].append(Confirmation(term, words, at))
    return {contract: found[contract] for contract in contracts}


def current(known: Iterable[Confirmation], clauses: Mapping[str, str]) -> dict[str, Confirmation]:
    """Of what was confirmed that which the agreement still says in these words."""
    hashes = {term: text_hash(text) for term, text in clauses.items()}
    return {each.term: each for each in known if hashes.get(each.term) == each.text_hash}


def require_confirmed(
    unit: Unit, rows: Sequence[Contract], said: Mapping[int, Wording]
) -> dict[int, dict[str, Confirmation]]:
    """Raise, naming them, unless every highlighted clause is confirmed as it stands now."""
    known = confirmations(unit, [row.id for row in rows])
    found = {}
    for row in rows:
        found[row.id] = current(known[row.id], said[row.id].clauses)
        missing = [term for term in said[row.id].clauses if term not in found[row.id]]
        if missing:
            raise unconfirmed(missing)
    return found


def unconfirmed(missing: Sequence[str]) -> InvalidField:
    listed = "、".join(sorted(missing))
    return InvalidField(
        "confirmed_clauses",
        Label(f"还有条款没有逐条确认：{listed}", f"clauses not yet confirmed: {listed}"),
    )


def _refuse_unknown(terms: Sequence[str], clauses: Mapping[str, str]) -> None:
    for term in terms:
        if term not in clauses:
            listed = "、".join(clauses)
            raise InvalidField(
                "confirmed_clauses",
                Label(
                    f"协议没有突出条款 {term[:40]}，有的是：{listed}",
                    f"the agreement has no highlighted clause {term[:40]}; there are: {listed}",
                ),
            )


def _write(
    unit: Unit,
    fresh: Sequence[tuple[Contract, str]],
    said: Mapping[int, Wording],
    sessions: Mapping[int, SigningSession],
) -> None:
    count = len(fresh)
    columns: dict[str, Sequence[object]] = {
        "id": unit.ids.many(count),
        "contract_id": [row.id for row, _ in fresh],
        "session_id": [sessions[row.id].id for row, _ in fresh],
        "term": [term for _, term in fresh],
        "text_hash": [text_hash(said[row.id].clauses[term]) for row, term in fresh],
        "actor": [unit.actor] * count,
        "at": [unit.at] * count,
    }
    bulk.insert(unit.session, ClauseConfirmation, columns)


def _complete(unit: Unit, row: Contract, session: SigningSession) -> None:
    session.read_at = unit.at
    if row.state == "awaiting_confirmation":
        move_contract(unit, row, "awaiting_signature", "all highlighted clauses confirmed")
