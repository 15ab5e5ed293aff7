"""``/stores/<store>/contracts/…`` up to the signature: what staff and device do, step by step."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import AbstractContextManager
from typing import Any

from flask import Response

from pawpact.access.answering import (
    READ_PROBLEMS,
    WRITE_PROBLEMS,
    IdempotencyHeader,
    carry_out,
    look,
    number_of,
    open_up,
)
from pawpact.access.blueprint import Routes
from pawpact.access.caller import Doors, caller
from pawpact.access.field import NothingRequest
from pawpact.access.permission import Permission
from pawpact.contracts.moves import contracts
from pawpact.contracts.serving import signing_schemas as schema
from pawpact.contracts.serving.codec import read_file
from pawpact.contracts.signing.agreement import agreement_text, draft
from pawpact.contracts.signing.archive import hand_out
from pawpact.contracts.signing.code import issue_code
from pawpact.contracts.signing.damage import alarmed
from pawpact.contracts.signing.evidence import add_evidence
from pawpact.contracts.signing.view import show_agreement, show_signing
from pawpact.kernel.errors import InvalidField
from pawpact.kernel.label import Label
from pawpact.tenancy.unit import Unit

CREATED = 201
PDF = "application/pdf"


def routes(doors: Doors) -> Routes:
    """What the shop does of a signing."""
    found = Routes("signing", "签约 / signing, the shop's side", doors)
    _orders(found, doors)
    _looked_up(found, doors)
    _evidence(found, doors)
    return found


def _orders(found: Routes, doors: Doors) -> None:
    @found.serve(
        "POST",
        "/contracts",
        headers=IdempotencyHeader,
        body=schema.DraftRequest,
        answer=schema.DraftAnswer,
        status=CREATED,
        permission=Permission.SIGN_CONTRACT,
        problems=WRITE_PROBLEMS,
    )
    def order(_header: dict[str, str], body: dict[str, Any], *, store: str) -> Any:
        """为通过的申请生成协议 / Draw up the agreement of an approved application."""
        return carry_out(
            doors, schema.DraftAnswer, lambda unit: _drawn_up(unit, body["application"]), CREATED
        )

    @found.serve(
        "POST",
        "/contracts/<string:contract>/signing-code",
        headers=IdempotencyHeader,
        body=NothingRequest,
        answer=schema.CodeAnswer,
        status=CREATED,
        permission=Permission.SIGN_CONTRACT,
        problems=WRITE_PROBLEMS,
    )
    def code(_header: dict[str, str], _body: dict[str, Any], *, store: str, contract: str) -> Any:
        """出一次性签约码 / A one-time code for the customer to scan."""
        number = number_of("con", contract)
        return carry_out(doors, schema.CodeAnswer, lambda unit: issue_code(unit, number), CREATED)


def _looked_up(found: Routes, doors: Doors) -> None:
    @found.serve(
        "GET",
        "/contracts/<string:contract>/signing",
        answer=schema.SigningAnswer,
        permission=Permission.READ_CONTRACT,
        problems=READ_PROBLEMS,
    )
    def show(*, store: str, contract: str) -> Any:
        """签约进行到哪一步 / How far a signing is, and what is kept of it."""
        number = number_of("con", contract)
        return look(doors, lambda unit: show_signing(unit, number))

    @found.serve(
        "GET",
        "/contracts/<string:contract>/agreement",
        answer=schema.AgreementAnswer,
        permission=Permission.READ_CONTRACT,
        problems=READ_PROBLEMS,
    )
    def agreement(*, store: str, contract: str) -> Any:
        """已签协议全文 / The signed agreement, word for word."""
        number = number_of("con", contract)
        with alarmed(own_unit(doors)):
            return look(doors, lambda unit: show_agreement(unit, number))

    @found.serve(
        "GET",
        "/contracts/<string:contract>/agreement.pdf",
        query=schema.PurposeQuery,
        answer=schema.AgreementAnswer,
        file=PDF,
        permission=Permission.SIGN_CONTRACT,
        problems=READ_PROBLEMS,
    )
    def copy(query: dict[str, str], *, store: str, contract: str) -> Any:
        """协议 PDF，含当事人信息，留痕 / The copy with the parties in it; on record."""
        number = number_of("con", contract)
        with alarmed(own_unit(doors)):
            made = open_up(doors, lambda unit: hand_out(unit, number, query["purpose"]))
        return Response(made.content, mimetype=PDF)


def _evidence(found: Routes, doors: Doors) -> None:
    @found.serve(
        "POST",
        "/contracts/<string:contract>/evidence",
        headers=IdempotencyHeader,
        body=schema.EvidenceRequest,
        answer=schema.SigningAnswer,
        permission=Permission.SIGN_CONTRACT,
        problems=WRITE_PROBLEMS,
    )
    def evidence(
        _header: dict[str, str], body: dict[str, Any], *, store: str, contract: str
    ) -> Any:
        """补交取证，齐了就解除冻结 / Evidence that came later; the last piece lifts the hold."""
        number, content = number_of("con", contract), _content(body)

        def keep(unit: Unit) -> object:
            add_evidence(unit, number, body["kind"], content)
            return show_signing(unit, number)

        return carry_out(doors, schema.SigningAnswer, keep)


def own_unit(doors: Doors) -> Callable[[], AbstractContextManager[Unit]]:
    """How the caller of this request writes something that stays when the request fails."""
    who = caller()
    return lambda: doors.unit(who.store, who.actor)


def _drawn_up(unit: Unit, application: int) -> dict[str, Any]:
    (number,) = draft(unit, [application])
    row = contracts(unit, [number])[number]
    return {"contract": number, "state": row.state, "text": agreement_text(unit, row)}


def _content(body: dict[str, Any]) -> bytes:
    if (body["file"] is None) == (body["reference"] is None):
        raise InvalidField("file", Label("file 与 reference 写其一", "give file or reference"))
    if body["file"] is not None:
        return read_file("file", body["file"])
    return str(body["reference"]).encode()
