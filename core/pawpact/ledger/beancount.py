"""The books as a beancount ledger, which `bean-check` proves a second time with other code.

Every class of accounts ends with a balance assertion taken from our own running balances, not
from the postings: a balance that is not the sum of its postings fails the check.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, timedelta

from sqlalchemy import func, select

from pawpact.kernel.clock import instant
from pawpact.kernel.identity import public_id
from pawpact.kernel.money import yuan
from pawpact.ledger.account import CNY, Account, account
from pawpact.ledger.entry import Entry, entries
from pawpact.ledger.models import Balance, JournalRow, PointHold
from pawpact.ledger.values import ACCOUNT_OF, Bucket, Posting
from pawpact.tenancy.unit import Unit

_ROOTS = {
    "asset": "Assets",
    "liab": "Liabilities",
    "inc": "Income",
    "contra": "Income",
    "exp": "Expenses",
    "rp": "Equity:Reward-Points",
    "ben": "Equity:Benefits",
    "equity": "Equity",
}
_EXACT = 0
"""Without it beancount lets an assertion pass that is a fen off."""
_OWNERS = {"customer": "cus", "contract": "con", "other_store": "store"}


def beancount_lines(unit: Unit) -> Iterator[str]:
    """The whole ledger: openings, every journal, and the closing assertions."""
    first, last = _span(unit)
    yield f'option "title" "{_quoted(unit.store.name)}"\n'
    yield 'option "operating_currency" "CNY"\n'
    yield from _openings(unit, first)
    for entry in entries(unit.session):
        yield from _transaction(unit, entry)
    yield from _assertions(unit, last + timedelta(days=1))


def account_name(about: Account, owner: int) -> str:
    """A name that beancount takes, its first part one of its five roots.

    >>> account_name(account("liab.mall_paid"), 1)
    'Liabilities:Mall-Paid:Cus-0000000000001'
    """
    name = class_name(about)
    if about.owner == "store":
        return name
    return f"{name}:{public_id(_OWNERS[about.owner], owner).replace('_', '-').capitalize()}"


def class_name(about: Account) -> str:
    """The account over all owners."""
    root, _, rest = about.base.partition(".")
    parts = [_ROOTS[root], _word(rest)]
    if about.detail:
        parts.append(_word(about.detail))
    return ":".join(parts)


def currency(commodity: str) -> str:
    """A commodity as beancount writes it.

    >>> currency("UNIT:grooming")
    'UNIT.GROOMING'
    """
    return commodity.replace(":", ".").upper()


def _span(unit: Unit) -> tuple[date, date]:
    first = unit.session.scalar(select(func.min(JournalRow.at)))
    last = unit.session.scalar(select(func.max(JournalRow.at)))
    return unit.store.local_date(first or unit.at), unit.store.local_date(last or unit.at)


def _openings(unit: Unit, first: date) -> Iterator[str]:
    """Accounts of single owners, and above them those over all owners, which are asserted."""
    classes: set[str] = set()
    rows = (
        select(Balance.account, Balance.owner)
        .order_by(Balance.account, Balance.owner)
        .execution_options(yield_per=5_000)
    )
    for name, owner in unit.session.execute(rows):
        about = account(name)
        if name not in classes:
            classes.add(name)
            yield f"{first} open {class_name(about)}\n"
        if about.owner != "store":
            yield f"{first} open {account_name(about, owner)}\n"


def _transaction(unit: Unit, entry: Entry) -> Iterator[str]:
    day = unit.store.local_date(instant(entry.at))
    yield f'{day} * "{entry.movement}" "{_quoted(entry.cause)}"\n'
    yield f'  journal: "{public_id("jou", entry.id)}"\n'
    yield f'  key: "{_quoted(entry.key)}"\n'
    yield f'  actor: "{_quoted(entry.actor)}"\n'
    for posting in entry.postings:
        yield _leg(posting)


def _leg(posting: Posting) -> str:
    name = account_name(account(posting.account), posting.owner)
    return f"  {name}  {_amount(posting.amount, posting.commodity)}\n"


def _assertions(unit: Unit, day: date) -> Iterator[str]:
    totals: dict[str, int] = {
        name: int(total)
        for name, total in unit.session.execute(
            select(Balance.account, func.sum(Balance.amount)).group_by(Balance.account)
        )
    }
    for bucket, held in _held(unit).items():
        totals[ACCOUNT_OF[bucket]] = totals.get(ACCOUNT_OF[bucket], 0) + held
    for name, total in sorted(totals.items()):
        about = account(name)
        number, unit_name = _amount(-total, about.commodity).split()
        yield f"{day} balance {class_name(about)}  {number} ~ {_EXACT} {unit_name}\n"


def _held(unit: Unit) -> dict[Bucket, int]:
    sums = (func.sum(PointHold.paid), func.sum(PointHold.bonus), func.sum(PointHold.reward_points))
    row = unit.session.execute(select(*sums).where(PointHold.state == "held")).one()
    found = dict(zip((Bucket.PAID, Bucket.BONUS, Bucket.REWARD), row, strict=True))
    return {bucket: int(held) for bucket, held in found.items() if held}


def _amount(amount: int, commodity: str) -> str:
    number = yuan(amount) if commodity == CNY else str(amount)
    return f"{number} {currency(commodity)}"


def _word(text: str) -> str:
    return "-".join(part.capitalize() for part in text.replace(".", "_").split("_"))


def _quoted(text: str) -> str:
    return text.replace("\\", "\\\\").replace('"', '\\"').replace("\n", " ")
