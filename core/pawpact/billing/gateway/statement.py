"""A provider's own file of what it collected, read so that books can be compared with it.

The neutral form is a line of JSON for each debit that succeeded, with the key of the attempt, the
amount in fen and the provider's reference; other lines of that shape (``result`` other than
``ok``) are passed over. A provider with a form of its own brings ``read_statement``.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import NamedTuple, Protocol, runtime_checkable

from pawpact.billing.gateway.values import Gateway, Result
from pawpact.kernel.errors import FileError
from pawpact.kernel.label import Label


class Collected(NamedTuple):
    """One debit that a provider says it took, in fen."""

    key: str
    amount: int
    reference: str | None = None


@runtime_checkable
class KeepsStatement(Protocol):
    """A gateway whose provider hands out statements in a form of its own."""

    def read_statement(self, lines: Iterable[str]) -> Iterator[Collected]: ...


def read_statement(gateway: Gateway, path: Path) -> dict[str, Collected]:
    """What the provider says it collected, by key; a line that cannot be read is refused."""
    read = gateway.read_statement if isinstance(gateway, KeepsStatement) else read_neutral
    number = 0

    def counted(lines: Iterable[str]) -> Iterator[str]:
        nonlocal number
        for number, line in enumerate(lines, 1):  # noqa: B007 - named in the refusal
            yield line

    try:
        with path.open(encoding="utf-8") as file:
            return _by_key(read(counted(file)))
    except OSError:
        raise FileError(
            Label(f"读不了渠道对账文件 {path}", f"the provider's file {path} cannot be read")
        ) from None
    except (ValueError, KeyError, TypeError, AttributeError):
        raise FileError(
            Label(f"{path}:{number} 不是渠道对账行", f"{path}:{number} is no line of a statement"),
            hint=Label(
                '每行一笔：{"key": "合约-期-次", "amount": 39800, "reference": "渠道流水号"}',
                'one debit a line: {"key": "contract-period-attempt", "amount": 39800,'
                ' "reference": "the provider\'s number"}',
            ),
        ) from None


def read_neutral(lines: Iterable[str]) -> Iterator[Collected]:
    """The neutral form."""
    for line in lines:
        if not line.strip():
            continue
        fields = json.loads(line)
        if Result(fields.get("result", Result.OK)) is Result.OK:
            yield Collected(str(fields["key"]), _amount(fields["amount"]), fields.get("reference"))


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
