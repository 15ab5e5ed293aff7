"""Posts journals: all of a batch in a constant number of statements, each key once for ever."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Sequence

from sqlalchemy import select

from pawpact.database import bulk
from pawpact.database.among import among_given
from pawpact.database.prepared import Prepared
from pawpact.database.session import StoreSession
from pawpact.kernel.clock import milliseconds
from pawpact.kernel.errors import Conflict, Defect, NotFound
from pawpact.kernel.label import Label
from pawpact.ledger import seal
from pawpact.ledger.account import account
from pawpact.ledger.balance import move
from pawpact.ledger.entry import Entry
from pawpact.ledger.lot_store import move_lots
from pawpact.ledger.models import JournalRow, PostingRow
from pawpact.ledger.receivable_store import move_receivables
from pawpact.ledger.values import Journal, Posting
from pawpact.tenancy.unit import Unit

Booked = tuple[int, Journal]

_BOOKED = Prepared(
    select(JournalRow.key, JournalRow.id, JournalRow.movement).where(
        among_given(JournalRow.key, "keys")
    )
)


def post(unit: Unit, journals: Sequence[Journal]) -> list[int]:
    """Book these journals and answer their ids, parallel to the call.

    A key that is booked already answers its journal's id and changes nothing, unless it says
    something else now: then `Conflict`. A balance that does not cover what is taken from it
    raises `Uncovered`; nothing of the call is booked then, and the unit may go on.
    """
    unit.catch_up()
    for journal in journals:
        journal.validate()
    return _post(unit, journals)


def _post(unit: Unit, journals: Sequence[Journal]) -> list[int]:
    fresh = _distinct(journals)
    ids = _replayed(unit.session, fresh)
    new = [journal for key, journal in fresh.items() if key not in ids]
    if new:
        _book(unit, new, ids)
    return [ids[journal.key] for journal in journals]


def post_later(unit: Unit, journals: Sequence[Journal], *, are_new: bool = False) -> None:
    """Book these together with everything else that the unit puts off.

    Only for what can not fall short: a journal that takes from a guarded balance is refused.
    ``are_new`` where the caller has looked already whether they were booked before.
    """
    for journal in journals:
        journal.validate()
        for name, _, _, amount in journal.postings:
            if amount > 0 and account(name).guarded:
                raise Defect(f"journal {journal.key} takes from a balance and is booked at once")
    if are_new:
        _absent(unit.session).update(journal.key for journal in journals)
    unit.do_later(_post, journals)


def already_booked(unit: Unit, keys: Sequence[str]) -> set[str]:
    """Those of the keys that are booked, or put off in this unit: in one statement.

    Keys put off are looked up with them, so that booking them need not ask again.
    """
    waiting = {each.key for what, things in unit.put_off if what is _post for each in things}
    absent = _absent(unit.session)
    unknown = (waiting | set(keys)) - absent
    booked = booked_ids(unit.session, unknown) if unknown else {}
    absent |= unknown - booked.keys()
    return {key for key in keys if key in booked or key in waiting}


def booked_ids(session: StoreSession, keys: Collection[str]) -> dict[str, int]:
    """The ids of those journals among these keys that are booked."""
    return {row.key: row.id for row in _BOOKED.rows(session, keys=list(keys))}


def postings_of(
    session: StoreSession, journal_ids: Collection[int]
) -> dict[int, tuple[Posting, ...]]:
    """The legs of these journals, by journal."""
    rows = (
        select(
            PostingRow.journal_id,
            PostingRow.account,
            PostingRow.owner,
            PostingRow.commodity,
            PostingRow.amount,
        )
        .where(PostingRow.journal_id.in_(journal_ids))
        .order_by(PostingRow.journal_id, PostingRow.line)
    )
    found: dict[int, list[Posting]] = defaultdict(list)
    for journal_id, name, owner, commodity, amount in session.execute(rows):
        found[journal_id].append(Posting(name, owner, commodity, amount))
    return {journal_id: tuple(legs) for journal_id, legs in found.items()}


def _distinct(journals: Sequence[Journal]) -> dict[str, Journal]:
    """One journal a key; the same key with something else to say is refused."""
    distinct: dict[str, Journal] = {}
    for journal in journals:
        other = distinct.setdefault(journal.key, journal)
        if other is not journal and not other.same_content(journal.movement, journal.postings):
            raise _conflict(journal.key)
    return distinct


def _replayed(session: StoreSession, fresh: dict[str, Journal]) -> dict[str, int]:
    """Ids of what is booked already, after making sure that it says the same."""
    unknown = fresh.keys() - _absent(session)
    if not unknown:
        return {}
    booked = {row.key: (row.id, row.movement) for row in _BOOKED.rows(session, keys=list(unknown))}
    if booked:
        legs = postings_of(session, [journal_id for journal_id, _ in booked.values()])
        for key, (journal_id, movement) in booked.items():
            if not fresh[key].same_content(movement, legs[journal_id]):
                raise _conflict(key)
    return {key: journal_id for key, (journal_id, _) in booked.items()}


def _book(unit: Unit, journals: Sequence[Journal], ids: dict[str, int]) -> None:
    ids.update(zip((each.key for each in journals), unit.ids.many(len(journals)), strict=True))
    origins = _origins(unit.session, journals, ids)
    move(unit.session, journals)
    booked = [(ids[journal.key], journal) for journal in journals]
    _absent(unit.session).difference_update(journal.key for journal in journals)
    chain = seal.extend(unit)
    digests = [seal.hash_of(_entry(unit, journal_id, journal)) for journal_id, journal in booked]
    _write_journals(unit, booked, seal.next_number(chain), digests)
    _write_postings(unit.session, booked)
    move_lots(unit, booked, origins)
    move_receivables(unit, booked)
    seal.write(unit, chain, digests)


def _origins(
    session: StoreSession, journals: Sequence[Journal], ids: dict[str, int]
) -> dict[str, int]:
    """The ids of the journals whose points are given back."""
    wanted = {journal.restores for journal in journals if journal.restores}
    if not wanted:
        return {}
    found = {**booked_ids(session, wanted), **{key: ids[key] for key in wanted & ids.keys()}}
    missing = sorted(wanted - found.keys())
    if missing:
        raise NotFound(
            Label(
                f"没有可以退回的凭证：{', '.join(missing)}",
                f"no journal to give points back from: {', '.join(missing)}",
            )
        )
    return found


def _write_journals(
    unit: Unit, booked: Sequence[Booked], number: int, digests: Sequence[bytes]
) -> None:
    count = len(booked)
    columns: dict[str, Sequence[object]] = {
        "id": [journal_id for journal_id, _ in booked],
        "movement": [journal.movement for _, journal in booked],
        "key": [journal.key for _, journal in booked],
        "cause": [journal.cause for _, journal in booked],
        "actor": [journal.actor or unit.actor for _, journal in booked],
        "at": [unit.at] * count,
        "restores": [journal.restores for _, journal in booked],
        "correlation": [journal.correlation for _, journal in booked],
        "seal": [number] * count,
        "hash": digests,
    }
    bulk.insert(unit.session, JournalRow, columns)


def _write_postings(session: StoreSession, booked: Sequence[Booked]) -> None:
    rows = [
        (journal_id, line, *leg)
        for journal_id, journal in booked
        for line, leg in enumerate(journal.postings, 1)
    ]
    names = ("journal_id", "line", "account", "owner", "commodity", "amount")
    bulk.insert(session, PostingRow, dict(zip(names, zip(*rows, strict=True), strict=True)))


def _entry(unit: Unit, journal_id: int, journal: Journal) -> Entry:
    return Entry(
        journal_id,
        journal.movement,
        journal.key,
        journal.cause,
        journal.actor or unit.actor,
        milliseconds(unit.at),
        journal.restores,
        journal.correlation,
        journal.postings,
    )


def _absent(session: StoreSession) -> set[str]:
    """Keys that this unit looked up and did not find; nobody else writes while it runs."""
    found: set[str] = session.info.setdefault("absent journals", set())
    return found


def _conflict(key: str) -> Conflict:
    return Conflict(
        Label(
            "这个编号的业务已经入账，但金额或内容不同；同一笔业务只能入账一次",
            "this number is booked already, with another amount or content;"
            " one thing is booked once",
        ),
        hint=Label(
            "如果是另一笔，请换一个编号；如果先前录错，请店长按退款、撤销或核销更正",
            "for another one use another number; for a mistake have the manager correct it by a"
            " refund, a charge-back or a write-off",
        ),
        details={"key": key},
    )
