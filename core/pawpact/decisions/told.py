"""What was decided about one customer, each decision as one plain sentence from its receipt.

Receipts are read together and nothing that is sealed is opened: which rules fired stands in the
record in clear, so the sentence needs no personal fact.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import BigInteger, ColumnElement, Select, and_, cast, or_, select

from pawpact.decisions.lookup import Revisions
from pawpact.decisions.models import DecisionRow
from pawpact.kernel.errors import Defect
from pawpact.kernel.identity import public_id, subject_id
from pawpact.kernel.label import Label
from pawpact.policy.explaining.explain import explain_recorded
from pawpact.policy.explaining.explanation import Explanation
from pawpact.policy.receipt import SingleReceipt, decode_single
from pawpact.tenancy.unit import Unit
from pawpact.tenancy.values import Revision

DAMAGED = Label(
    "凭据与记录不符，不作解释；请通知平台管理员核查",
    "the receipt does not fit its record, so nothing is explained; tell the administrator",
)


@dataclass(frozen=True, slots=True)
class Told:
    """One decision: what it was about, and why it came out so."""

    number: int
    at: datetime
    moment: Label
    sentence: Label
    about: str

    @property
    def receipt(self) -> str:
        return public_id("dec", self.number)


def told_of(
    unit: Unit,
    customer: int,
    owned: Mapping[str, Select[int]],
    when: ColumnElement[bool],
    revisions: Revisions,
) -> Iterator[Told]:
    """Every decision about her in one statement, besides that of a revision not read yet."""
    moments = unit.store.revision.vocabulary.moments
    rows = select(DecisionRow).where(about_her(unit, customer, moments, owned), when)
    for row in unit.session.scalars(rows):
        yield _told(unit, row, revisions)


def about_her(
    unit: Unit, customer: int, moments: Iterable[str], owned: Mapping[str, Select[int]]
) -> ColumnElement[bool]:
    """Which receipts of these moments are about her.

    ``owned`` selects by role the ids of what is hers, by which receipts are found; of a moment
    that is about something else, like a plugin's case, every receipt is looked at.
    """
    words = unit.store.revision.vocabulary
    names = sorted(moments)
    known = [name for name in names if words.moments[name].carries[0] in owned]
    others = [
        name for name in names if name not in known and "customer" in words.moments[name].carries
    ]
    found = and_(DecisionRow.moment.in_(known), DecisionRow.subject_id.in_(_joined(owned.values())))
    subject = DecisionRow.subjects["customer"].as_string()
    return and_(
        or_(found, DecisionRow.moment.in_(others)) if others else found,
        cast(subject, BigInteger) == customer,
    )


def _joined(selected: Iterable[Select[int]]) -> Any:
    first, *rest = selected
    return first.union_all(*rest)


def _told(unit: Unit, row: DecisionRow, revisions: Revisions) -> Told:
    revision = revisions(unit, row.revision_id)
    moment = revision.vocabulary.moments[row.moment]
    about = subject_id(moment.carries[0], row.subject_id)
    return Told(row.id, row.decided_at, moment.label, _sentence(row, revision), about)


def _sentence(row: DecisionRow, revision: Revision) -> Label:
    receipt = SingleReceipt(row.body, row.sealed)
    if receipt.content_hash != row.content_hash:
        return DAMAGED
    try:
        recorded = decode_single(receipt, revision.ruleset, revision.vocabulary)
        return sentence_of(
            explain_recorded(
                revision.ruleset, revision.vocabulary, recorded, role="", look_for_ways=False
            )
        )
    except Defect:
        return DAMAGED


def sentence_of(explanation: Explanation) -> Label:
    """Because of which rules, and what comes of it."""
    fired = [
        rule.title
        for policy in explanation.policies
        for rule in policy.rules
        if rule.result == "hit" and rule.effects
    ]
    comes = explanation.next_step
    if not fired:
        return comes
    zh = "".join(f"“{title.zh}”" for title in fired)
    en = ", ".join(title.en for title in fired)
    return Label(f"因符合{zh}：{comes.zh}", f"because of {en}: {comes.en}")
