"""``/stores/<store>/claims``: filed, approved, refused, appealed, sent again, taken back."""

from __future__ import annotations

from collections.abc import Callable
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
from pawpact.access.caller import Doors, caller
from pawpact.access.paging import place as after_place
from pawpact.access.permission import Permission, may
from pawpact.kernel.identity import public_id
from pawpact.orders import claim_answers as answers
from pawpact.orders import claim_steps
from pawpact.orders.claim_values import ClaimKind
from pawpact.orders.claim_view import line_at, show_claim, show_claims
from pawpact.tenancy.unit import Unit

CREATED = 201
Header = dict[str, str]
Body = dict[str, Any]


def routes(doors: Doors) -> Routes:
    """After-sales claims, one for each line of an order."""
    found = Routes("claims", "售后 / after-sales claims", doors)
    _filed(found, doors)
    _answered(found, doors)
    _fulfilled(found, doors)
    return found


def _filed(found: Routes, doors: Doors) -> None:
    @found.serve(
        "POST",
        "/orders/<string:order>/claims",
        headers=IdempotencyHeader,
        body=answers.ClaimRequest,
        answer=answers.ClaimView,
        status=CREATED,
        permission=Permission.PLACE_ORDER,
        problems=WRITE_PROBLEMS,
    )
    def file(_header: Header, body: Body, *, store: str, order: str) -> Any:
        """一行商品申请售后，每行一次 / File a claim on a line of an order; once a line."""
        number = number_of("ord", order)

        def work(unit: Unit) -> object:
            line = line_at(unit, number, body["line"])
            row = claim_steps.file_claim(unit, line, ClaimKind(body["kind"]), body["why"])
            return answers.shown(show_claim(unit, row.id))

        return carry_out(doors, answers.ClaimView, work, CREATED)

    @found.serve(
        "GET",
        "/claims",
        query=answers.ClaimQuery,
        answer=answers.ClaimPageView,
        permission=Permission.LIST_ORDERS,
        problems=READ_PROBLEMS,
    )
    def every(query: Body, *, store: str) -> Any:
        """售后，新的在前 / Claims, the newest first."""
        return look(doors, lambda unit: _page(unit, query))


def _answered(found: Routes, doors: Doors) -> None:
    @found.serve(
        "POST",
        "/claims/<string:claim>/approval",
        headers=IdempotencyHeader,
        body=answers.ClaimWhyRequest,
        answer=answers.ClaimView,
        permission=Permission.REFUND_ORDER,
        problems=WRITE_PROBLEMS,
    )
    def approve(_header: Header, body: Body, *, store: str, claim: str) -> Any:
        """同意：补发，或等商品寄回 / It is made good."""
        return _done(doors, claim, lambda unit, n: claim_steps.approve_claim(unit, n, body["why"]))

    @found.serve(
        "POST",
        "/claims/<string:claim>/refusal",
        headers=IdempotencyHeader,
        body=answers.ClaimWhyRequest,
        answer=answers.ClaimView,
        permission=Permission.REFUND_ORDER,
        problems=WRITE_PROBLEMS,
    )
    def refuse(_header: Header, body: Body, *, store: str, claim: str) -> Any:
        """不同意，说明原因 / It is not made good, for a reason."""
        return _done(doors, claim, lambda unit, n: claim_steps.refuse_claim(unit, n, body["why"]))

    @found.serve(
        "POST",
        "/claims/<string:claim>/appeal",
        headers=IdempotencyHeader,
        body=answers.ClaimWhyRequest,
        answer=answers.ClaimView,
        permission=Permission.PLACE_ORDER,
        problems=WRITE_PROBLEMS,
    )
    def appeal(_header: Header, body: Body, *, store: str, claim: str) -> Any:
        """客户有异议，一次 / The customer does not agree; once."""
        return _done(doors, claim, lambda unit, n: claim_steps.appeal_claim(unit, n, body["why"]))


def _fulfilled(found: Routes, doors: Doors) -> None:
    @found.serve(
        "POST",
        "/claims/<string:claim>/reshipment",
        headers=IdempotencyHeader,
        body=answers.ReshipRequest,
        answer=answers.ClaimView,
        permission=Permission.SHIP_ORDER,
        problems=WRITE_PROBLEMS,
    )
    def reship(_header: Header, body: Body, *, store: str, claim: str) -> Any:
        """已补发，门店承担货款和运费 / The goods left again, at the store's cost."""
        fault = body["is_warehouse_at_fault"]
        return _done(
            doors,
            claim,
            lambda unit, n: claim_steps.reship_claim(
                unit, n, body["tracking"], body["freight"], is_warehouse_at_fault=fault
            ),
        )

    @found.serve(
        "POST",
        "/claims/<string:claim>/return",
        headers=IdempotencyHeader,
        body=answers.ClaimWhyRequest,
        answer=answers.ClaimView,
        permission=Permission.REFUND_ORDER,
        problems=WRITE_PROBLEMS,
    )
    def take_back(_header: Header, body: Body, *, store: str, claim: str) -> Any:
        """商品已寄回：退款，或换货补发 / The goods are back: refunded, or sent again."""
        decided = may(caller().role, Permission.PAY_REFUND)
        return _done(
            doors,
            claim,
            lambda unit, n: claim_steps.take_back_claim(unit, n, body["why"], decided=decided),
        )


def _done(doors: Doors, claim: str, work: Callable[[Unit, int], object]) -> Any:
    number = number_of("cla", claim)

    def change(unit: Unit) -> object:
        work(unit, number)
        return answers.shown(show_claim(unit, number))

    return carry_out(doors, answers.ClaimView, change)


def _page(unit: Unit, query: Body) -> Body:
    limit = query["limit"]
    found = show_claims(
        unit,
        state=query["state"],
        order=query["order"],
        before=after_place("cla", query["after"]) or None,
        limit=limit + 1,
    )
    more = public_id("cla", found[limit - 1].id) if len(found) > limit else None
    return {"items": [answers.shown(each) for each in found[:limit]], "next": more}
