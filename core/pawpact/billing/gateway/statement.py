"""A provider's own file of what it collected, read so that books can be compared with it.

The neutral form is a line of JSON for each debit that succeeded, with the key of the attempt, the
amount in fen and the provider's reference; other lines of that shape (``result`` other than
``ok``) are passed over. Lines with a ``kind`` say more: ``taken_back``, a debit that was reversed;
``payout``, what went to the store's bank and the fee kept of it; ``days``, the first and the last
day that the file speaks of. A provider with a form of its own brings ``read_statement``.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import date
from pathlib import Path
from typing import Any, NamedTuple, Protocol, runtime_checkable

from pawpact.billing.gateway.values import Gateway, Result
from pawpact.kernel.errors import FileError
from pawpact.kernel.label import Label


class Collected(NamedTuple):
    """One debit that a provider says it took, in fen."""

    key: str
    amount: int
    reference: str | None = None


class TakenBack(NamedTuple):
    """A debit that succeeded before and was reversed; ``id`` is the provider's own number of it."""

    key: str
    amount: int
    id: str


class PaidOut(NamedTuple):
    """What went to the store's bank account: ``amount`` collected, less ``fee``.

    ``keys`` are the attempts that it pays out, where the provider says so.
    """

    id: str
    amount: int
    fee: int
    keys: tuple[str, ...] = ()


class Days(NamedTuple):
    """The first and the last day that a file speaks of."""

    first: date
    last: date


Line = Collected | TakenBack | PaidOut | Days


@dataclass(frozen=True, slots=True)
class Statement:
    """All that a provider's file says."""

    collected: Mapping[str, Collected]
    taken_back: tuple[TakenBack, ...] = ()
    paid_out: tuple[PaidOut, ...] = ()
    days: Days | None = None


@runtime_checkable
class TellsStatement(Protocol):
    """A gateway that can be asked what it collected for a store; nobody has to bring a file."""

    def statement(self, store: str, first: date, last: date) -> Iterable[Line] | None:
        """What it knows of these days; None where it has no statement yet, or none at all."""
        ...


@runtime_checkable
class KeepsStatement(Protocol):
    """A gateway whose provider hands out statements in a form of its own."""

    def read_statement(self, lines: Iterable[str]) -> Iterator[Line]: ...


def read_statement(gateway: Gateway, path: Path) -> Mapping[str, Collected]:
    """What the provider says it collected, by key; a line that cannot be read is refused."""
    return read_whole_statement(gateway, path).collected


def read_whole_statement(gateway: Gateway, path: Path) -> Statement:
    """Everything that the provider's file says; a line that cannot be read is refused."""
    try:
        with path.open(encoding="utf-8") as file:
            return read_lines(gateway, file, str(path))
    except UnicodeDecodeError:
        raise FileError(
            Label(f"{path} 不是 UTF-8 文本", f"{path} is no text in UTF-8"),
            hint=Label(
                "请向渠道要 UTF-8 的对账文件，或另存为 UTF-8",
                "ask the provider for a file in UTF-8, or save it as UTF-8",
            ),
        ) from None
    except OSError:
        raise FileError(
            Label(f"读不了渠道对账文件 {path}", f"the provider's file {path} cannot be read")
        ) from None


def read_lines(gateway: Gateway, lines: Iterable[str], name: str) -> Statement:
    """Everything that these lines say; one that cannot be read is refused by its number."""
    read = gateway.read_statement if isinstance(gateway, KeepsStatement) else read_neutral
    number = 0

    def counted() -> Iterator[str]:
        nonlocal number
        for number, line in enumerate(lines, 1):  # noqa: B007 - named in the refusal
            yield line

    try:
        return _whole(read(counted()))
    except UnicodeDecodeError:
        raise
    except (ValueError, KeyError, TypeError, AttributeError, RecursionError):
        raise FileError(
            Label(f"{name}:{number} 不是渠道对账行", f"{name}:{number} is no line of a statement"),
            hint=Label(
                '每行一笔：{"key": "合约-期-次", "amount": 39800, "reference": "渠道流水号"}',
                'one debit a line: {"key": "contract-period-attempt", "amount": 39800,'
                ' "reference": "the provider\'s number"}',
            ),
        ) from None


def read_neutral(lines: Iterable[str]) -> Iterator[Line]:
    """The neutral form."""
    for line in lines:
        if line.strip():
            yield from read_fields(json.loads(line))


def read_fields(fields: Mapping[str, Any]) -> Iterator[Line]:
    """One line of the neutral form; what was not collected says nothing."""
    match fields.get("kind", "debit"):
        case "debit":
            if Result(fields.get("result", Result.OK)) is Result.OK:
                amount = _amount(fields["amount"])
                yield Collected(str(fields["key"]), amount, fields.get("reference"))
        case "taken_back":
            yield TakenBack(str(fields["key"]), _amount(fields["amount"]), str(fields["id"]))
        case "payout":
            keys = tuple(str(key) for key in fields.get("keys", ()))
            fee = fields["fee"] and _amount(fields["fee"])
            yield PaidOut(str(fields["id"]), _amount(fields["amount"]), fee, keys)
        case "days":
            first, last = (date.fromisoformat(fields[name]) for name in ("first", "last"))
            yield Days(first, last)
        case other:
            raise ValueError(f"a line of a statement is no {other}")


def statement_of(lines: Iterable[Line], first: date, last: date) -> Statement:
    """All that these lines say; they speak of these days, unless they say of which themselves."""
    found = _whole(lines)
    return found if found.days else replace(found, days=Days(first, last))


def _whole(lines: Iterable[Line]) -> Statement:
    found = list(lines)
    days = [each for each in found if isinstance(each, Days)]
    return Statement(
        _by_key(each for each in found if isinstance(each, Collected)),
        tuple(each for each in found if isinstance(each, TakenBack)),
        tuple(each for each in found if isinstance(each, PaidOut)),
        days[0] if days else None,
    )


def _amount(value: object) -> int:
    if type(value) is not int or value <= 0:
        raise ValueError("an amount is a whole number of fen above zero")
    return value


def _by_key(collected: Iterable[Collected]) -> dict[str, Collected]:
    """A key that comes twice was taken twice only if its amounts say so."""
    found: dict[str, Collected] = {}
    for each in collected:
        before = found.get(each.key)
        if before is not None and before != each:
            each = each._replace(amount=before.amount + each.amount)
        found[each.key] = each
    return found
