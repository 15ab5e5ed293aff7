"""``/stores/<store>/benefits``: what a customer has; booked, redeemed, given back."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import asdict
from typing import Any

from pawpact.access.answering import (
    READ_PROBLEMS,
    WRITE_PROBLEMS,
    IdempotencyHeader,
    carry_out,
    look,
    number_of,
)
from pawpact.access.blueprint import Routes
from pawpact.access.caller import Doors
from pawpact.access.paging import place
from pawpact.access.permission import Permission
from pawpact.accounts.service import require_customers
from pawpact.benefits import schemas, using
from pawpact.benefits.clinic import redeem_at_clinic
from pawpact.benefits.handover import hand_over
from pawpact.benefits.revoking import revoke
from pawpact.benefits.view import show_benefit, show_benefits
from pawpact.kernel.identity import public_id
from pawpact.tenancy.unit import Unit

PREFIX = "ben"
_ONE = "/benefits/<string:benefit>"


def routes(doors: Doors) -> Routes:
    """The routes of benefits."""
    found = Routes("benefits", "权益 / benefits", doors)
    _listed(found, doors)
    _booked(found, doors)
    _redeemed(found, doors)
    _revoked(found, doors)
    _handed_over(found, doors)
    return found


def _listed(found: Routes, doors: Doors) -> None:
    @found.serve(
        "GET",
        "/customers/<string:customer>/benefits",
        query=schemas.BenefitQuery,
        answer=schemas.BenefitPage,
        permission=Permission.READ_STATEMENT,
        problems=READ_PROBLEMS,
    )
    def every(query: dict[str, Any], *, store: str, customer: str) -> Any:
        """客户的权益 / What a customer has to use."""
        number = number_of("cus", customer)
        return look(doors, lambda unit: _page(unit, number, query))


def _booked(found: Routes, doors: Doors) -> None:
    @found.serve(
        "POST",
        f"{_ONE}/booking",
        headers=IdempotencyHeader,
        body=schemas.BookingRequest,
        answer=schemas.BenefitView,
        permission=Permission.BOOK_BENEFIT,
        problems=WRITE_PROBLEMS,
    )
    def book(_header: dict[str, str], body: dict[str, Any], *, store: str, benefit: str) -> Any:
        """预约服务 / Book the service within its validity."""
        return _done(doors, benefit, lambda unit, number: using.book(unit, number, body["at"]))

    @found.serve(
        "POST",
        f"{_ONE}/booking-cancellation",
        headers=IdempotencyHeader,
        body=schemas.WhyRequest,
        answer=schemas.BenefitView,
        permission=Permission.BOOK_BENEFIT,
        problems=WRITE_PROBLEMS,
    )
    def cancel(_header: dict[str, str], body: dict[str, str], *, store: str, benefit: str) -> Any:
        """取消预约，权益保留 / The booking is off, the benefit stays."""
        return _done(
            doors, benefit, lambda unit, number: using.cancel_booking(unit, number, body["why"])
        )


def _redeemed(found: Routes, doors: Doors) -> None:
    @found.serve(
        "POST",
        f"{_ONE}/redemption",
        headers=IdempotencyHeader,
        body=schemas.RedemptionRequest,
        answer=schemas.BenefitView,
        permission=Permission.REDEEM_BENEFIT,
        problems=WRITE_PROBLEMS,
    )
    def redeem(_header: dict[str, str], body: dict[str, Any], *, store: str, benefit: str) -> Any:
        """核销一次，再核销会被拒绝 / Redeem it once; a second time is refused."""
        return _done(
            doors, benefit, lambda unit, number: using.redeem(unit, number, cost=body["cost"])
        )

    @found.serve(
        "POST",
        f"{_ONE}/clinic-visit",
        headers=IdempotencyHeader,
        body=schemas.ClinicRequest,
        answer=schemas.ClinicAnswer,
        permission=Permission.REDEEM_BENEFIT,
        problems=WRITE_PROBLEMS,
    )
    def visit(_header: dict[str, str], body: dict[str, Any], *, store: str, benefit: str) -> Any:
        """在合作医院使用就诊优惠券 / Use a clinic voucher at a partner clinic, once."""
        number = number_of(PREFIX, benefit)

        def work(unit: Unit) -> object:
            used = redeem_at_clinic(unit, number, body["clinic"], body["bill"])
            return {**asdict(used), "id": used.benefit}

        return carry_out(doors, schemas.ClinicAnswer, work)

    @found.serve(
        "POST",
        f"{_ONE}/restoration",
        headers=IdempotencyHeader,
        body=schemas.WhyRequest,
        answer=schemas.BenefitView,
        permission=Permission.RESTORE_BENEFIT,
        problems=WRITE_PROBLEMS,
    )
    def restore(_header: dict[str, str], body: dict[str, str], *, store: str, benefit: str) -> Any:
        """门店取消了服务，退回权益 / The store called the service off: it can be used again."""
        return _done(doors, benefit, lambda unit, number: using.restore(unit, number, body["why"]))


def _revoked(found: Routes, doors: Doors) -> None:
    @found.serve(
        "POST",
        f"{_ONE}/revocation",
        headers=IdempotencyHeader,
        body=schemas.WhyRequest,
        answer=schemas.BenefitView,
        permission=Permission.REVOKE_BENEFIT,
        problems=WRITE_PROBLEMS,
    )
    def end(_header: dict[str, str], body: dict[str, str], *, store: str, benefit: str) -> Any:
        """查实作假，终止终身权益 / A fraud was proven: end what was given for good."""
        return _done(doors, benefit, lambda unit, number: revoke(unit, number, body["why"]))


def _handed_over(found: Routes, doors: Doors) -> None:
    @found.serve(
        "POST",
        "/contracts/<string:contract>/kit",
        headers=IdempotencyHeader,
        body=schemas.KitRequest,
        answer=schemas.BenefitView,
        permission=Permission.REDEEM_BENEFIT,
        problems=WRITE_PROBLEMS,
    )
    def kit(_header: dict[str, str], body: dict[str, Any], *, store: str, contract: str) -> Any:
        """交付大礼包，缺件自动生成任务 / Hand the kit over; what is missing becomes a task."""
        number = number_of("con", contract)

        def work(unit: Unit) -> object:
            done = hand_over(unit, number, body["items"], body["cost"])
            return schemas.shown(show_benefit(unit, done.benefit))

        return carry_out(doors, schemas.BenefitView, work)


def _done(doors: Doors, benefit: str, work: Callable[[Unit, int], object]) -> Any:
    number = number_of(PREFIX, benefit)

    def change(unit: Unit) -> object:
        work(unit, number)
        return schemas.shown(show_benefit(unit, number))

    return carry_out(doors, schemas.BenefitView, change)


def _page(unit: Unit, customer: int, query: dict[str, Any]) -> dict[str, Any]:
    require_customers(unit, [customer])
    limit = query["limit"]
    found = show_benefits(
        unit,
        customer,
        everything=query["everything"],
        after=place(PREFIX, query["after"]),
        limit=limit + 1,
    )
    items = found[:limit]
    more = public_id(PREFIX, items[-1].id) if len(found) > limit else None
    return {"items": [schemas.shown(each) for each in items], "next": more}
