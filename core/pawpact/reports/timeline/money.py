"""What moved of what is hers, each movement once with every balance after it."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import groupby

from pawpact.kernel.identity import public_id
from pawpact.ledger.movement_title import movement_title
from pawpact.ledger.naming import bucket_title, shown_in
from pawpact.ledger.statement import Line, statement
from pawpact.reports.timeline.event import Event, Moved, Span
from pawpact.tenancy.unit import Unit


def money(unit: Unit, customer: int, span: Span) -> Iterator[Event]:
    """The lines of her statement, those of one movement together."""
    lines = statement(unit, customer, span.since, span.until).lines
    for journal, together in groupby(lines, key=lambda line: line.journal):
        moved = list(together)
        first = moved[0]
        yield Event(
            first.at,
            journal,
            f"money.{first.movement}",
            movement_title(first.movement),
            public_id("jou", journal),
            "",
            moved=tuple(_moved(line) for line in moved),
        )


def _moved(line: Line) -> Moved:
    sign = "+" if line.amount > 0 else ""
    return Moved(
        bucket_title(line.account),
        sign + shown_in(line.account, line.amount),
        shown_in(line.account, line.balance),
    )
