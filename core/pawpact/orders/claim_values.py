"""A claim on a line of an order as a value: its kinds, its states and their moves."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum

from pawpact.kernel.label import Label
from pawpact.kernel.machine import Machine


class ClaimKind(StrEnum):
    """What makes it good."""

    RESHIP = "reship"
    """Sent again, nothing comes back."""
    REFUND = "refund"
    """Comes back and is refunded."""
    EXCHANGE = "exchange"
    """Comes back and is sent again."""


class ClaimState(StrEnum):
    OPENED = "opened"
    APPROVED = "approved"
    RESHIPPING = "reshipping"
    RESHIPPED = "reshipped"
    RETURNING = "returning"
    RETURNED = "returned"
    REFUNDED = "refunded"
    REFUSED = "refused"
    APPEALED = "appealed"
    CLOSED = "closed"


S = ClaimState

CLAIM_MOVES: Mapping[str, tuple[ClaimState, ...]] = {
    S.OPENED: (S.APPROVED, S.REFUSED),
    S.APPROVED: (S.RESHIPPING, S.RETURNING),
    S.RESHIPPING: (S.RESHIPPED,),
    S.RESHIPPED: (S.CLOSED,),
    S.RETURNING: (S.RETURNED,),
    S.RETURNED: (S.REFUNDED, S.RESHIPPING),
    S.REFUNDED: (S.CLOSED,),
    S.REFUSED: (S.APPEALED,),
    S.APPEALED: (S.APPROVED, S.CLOSED),
    S.CLOSED: (),
}
CLAIM_LABELS: Mapping[str, Label] = {
    "claim": Label("售后", "after-sales claim"),
    S.OPENED: Label("已受理", "opened"),
    S.APPROVED: Label("已同意", "approved"),
    S.RESHIPPING: Label("待补发", "to be sent again"),
    S.RESHIPPED: Label("已补发", "sent again"),
    S.RETURNING: Label("待寄回", "to come back"),
    S.RETURNED: Label("已寄回", "back"),
    S.REFUNDED: Label("已退款", "refunded"),
    S.REFUSED: Label("未同意", "refused"),
    S.APPEALED: Label("客户有异议", "appealed"),
    S.CLOSED: Label("已结束", "closed"),
}
CLAIM = Machine("claim", CLAIM_MOVES, CLAIM_LABELS, "pawpact orders claims")
KIND_LABELS: Mapping[str, Label] = {
    ClaimKind.RESHIP: Label("补发", "sent again"),
    ClaimKind.REFUND: Label("退货退款", "returned and refunded"),
    ClaimKind.EXCHANGE: Label("换货", "exchanged"),
}


@dataclass(frozen=True, slots=True)
class NewClaim:
    """What is to be made good about a line, and who says so."""

    line: int
    kind: ClaimKind
    cause: str
