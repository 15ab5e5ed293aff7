"""Proves benefits against the books, and that nothing ran out behind its owner's back."""

from __future__ import annotations

from collections.abc import Iterator

from sqlalchemy import and_, select

from pawpact.benefits import audit_held
from pawpact.benefits.models import ExpiryNotice
from pawpact.database.prepared import Prepared
from pawpact.database.session import StoreSession
from pawpact.kernel.identity import public_id
from pawpact.kernel.label import Label
from pawpact.ledger.account import RP_CUSTOMER
from pawpact.ledger.finding import Auditor, Place, one, pages
from pawpact.ledger.models import JournalRow, PostingRow, moved_by


def _untold(session: StoreSession) -> Iterator[Place]:
    """Of every expiry its owner was told, under the day that the journal's key names."""
    for page in pages(session, _EXPIRED):
        owners = [row.owner for row in page]
        notices = select(ExpiryNotice.customer_id, ExpiryNotice.expires_at).where(
            ExpiryNotice.customer_id.in_(owners)
        )
        told = {(owner, f"{at:%Y%m%d}") for owner, at in session.execute(notices.distinct())}
        for journal, key, owner in page:
            if (owner, key.rpartition(":")[2]) not in told:
                yield Place.of(
                    f"{public_id('jou', journal)} {public_id('cus', owner)}",
                    Label("到期前提醒过", "told before"),
                    Label("没有提醒", "never told"),
                )


_EXPIRED = Prepared(
    select(JournalRow.id, JournalRow.key, PostingRow.owner)
    .join_from(
        JournalRow,
        PostingRow,
        and_(
            PostingRow.tenant_id == JournalRow.tenant_id,
            PostingRow.journal_id == JournalRow.id,
            PostingRow.account == RP_CUSTOMER,
        ),
    )
    .where(moved_by("P15"))
)

AUDITORS: tuple[Auditor, ...] = (
    one(
        "expired_untold",
        Label("积分到期前没有提醒客户", "points ran out and their owner was not told"),
        _untold,
    ),
    *audit_held.AUDITORS,
)
