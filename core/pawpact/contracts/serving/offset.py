"""``/stores/<store>/contracts/…/deposit-offsets``: asked for by the customer or the counter."""

from __future__ import annotations

from typing import Any

from pawpact.access.answering import (
    READ_PROBLEMS,
    WRITE_PROBLEMS,
    IdempotencyHeader,
    carry_on,
    look,
    number_of,
)
from pawpact.access.blueprint import Routes
from pawpact.access.caller import Doors
from pawpact.access.permission import Permission
from pawpact.contracts.deposits.offset import (
    OffsetRequest,
    offset_under,
    request_offset,
    show_offsets,
)
from pawpact.contracts.serving import money_schemas as schema
from pawpact.tenancy.unit import Unit


def add_offsets(found: Routes, doors: Doors) -> None:
    """What of a deposit is to pay purchases, and what came of it."""

    @found.serve(
        "POST",
        "/contracts/<string:contract>/deposit-offsets",
        headers=IdempotencyHeader,
        body=schema.OffsetRequestBody,
        answer=schema.OffsetView,
        permission=Permission.OFFSET_DEPOSIT,
        problems=WRITE_PROBLEMS,
    )
    def ask(header: dict[str, str], body: dict[str, int], *, store: str, contract: str) -> Any:
        """申请押金抵扣，转为商城积分 / Ask that a part of the deposit becomes paid points."""
        number, key = number_of("con", contract), header["idempotency_key"]
        wish = OffsetRequest(key, number, body["amount"])

        def shown(unit: Unit) -> object:
            return offset_under(unit, key)

        return carry_on(
            doors,
            schema.OffsetView,
            lambda unit: request_offset(unit, wish),
            lambda: None,
            shown,
        )

    @found.serve(
        "GET",
        "/contracts/<string:contract>/deposit-offsets",
        answer=schema.OffsetsView,
        permission=Permission.READ_CONTRACT,
        problems=READ_PROBLEMS,
    )
    def asked(*, store: str, contract: str) -> Any:
        """押金抵扣的申请与结果 / Every request and what came of it, the oldest first."""
        number = number_of("con", contract)
        return look(doors, lambda unit: {"items": show_offsets(unit, number)})
