"""Every decision of a life in columns: a moment's facts, and what each policy made of them."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass

from sqlalchemy import select

from pawpact.bootstrap import Platform
from pawpact.decisions.lookup import find_decision
from pawpact.decisions.models import DecisionChunkRow, DecisionRow
from pawpact.kernel.identity import public_id
from pawpact.policy.model import Bits
from pawpact.policy.receipt import Recorded, SingleReader, SingleReceipt, decode_chunk
from pawpact.tenancy.unit import Unit
from pawpact.vocabulary.types import Value

PAGE = 500


@dataclass(frozen=True, slots=True)
class Decided:
    """Some decisions of one moment. ``facts`` are columns; of each policy a column of bits."""

    moment: str
    subjects: Sequence[int]
    facts: Mapping[str, Sequence[Value | None]]
    bits: Mapping[str, Sequence[Bits]]

    @property
    def count(self) -> int:
        return len(self.subjects)


def batches(unit: Unit, moments: Collection[str] | None = None) -> Iterator[Decided]:
    """Those that were decided in batches; at these moments alone where some are given."""
    rows = select(DecisionChunkRow.body).order_by(DecisionChunkRow.id)
    if moments is not None:
        rows = rows.where(DecisionChunkRow.moment.in_(sorted(moments)))
    for body in unit.session.scalars(rows.execution_options(yield_per=PAGE)):
        chunk = decode_chunk(body)
        bits = {
            policy: [Bits(*pair) for pair in zip(fired, undetermined, strict=True)]
            for policy, (fired, undetermined) in chunk.bits.items()
        }
        yield Decided(chunk.moment, chunk.subjects, chunk.facts, bits)


def singles(unit: Unit) -> Iterator[tuple[str, Mapping[str, Bits]]]:
    """Moment and bits of those that were decided one by one; nothing personal is opened."""
    reader = SingleReader(unit.store.revision.ruleset, unit.store.revision.vocabulary)
    rows = select(DecisionRow.moment, DecisionRow.body, DecisionRow.sealed)
    found = rows.order_by(DecisionRow.id).execution_options(yield_per=PAGE)
    for moment, body, sealed in unit.session.execute(found):
        yield moment, reader.decode(SingleReceipt(body, sealed)).bits


def recorded(platform: Platform, unit: Unit, moment: str) -> Decided:
    """Those of one moment with all of their facts, opened."""
    rows = select(DecisionRow).where(DecisionRow.moment == moment).order_by(DecisionRow.id)
    # Held until all are told: a row that the session has is not read again one by one.
    found = unit.session.scalars(rows).all()
    told = [
        find_decision(unit, public_id("dec", row.id), platform.parts.revisions).recorded
        for row in found
    ]
    return Decided(moment, [row.subject_id for row in found], _columns(told), {})


def _columns(told: Sequence[Recorded]) -> Mapping[str, Sequence[Value | None]]:
    names = sorted({name for each in told for name in each.facts})
    return {name: [each.facts.get(name) for each in told] for name in names}
