"""``/stores/<store>/signing/…``: the customer's device, under the token that its scan gave."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from flask import Response

from pawpact.access.answering import (
    READ_PROBLEMS,
    WRITE_PROBLEMS,
    IdempotencyHeader,
    carry_out,
    open_up,
)
from pawpact.access.blueprint import Routes
from pawpact.access.caller import Doors
from pawpact.access.permission import Permission
from pawpact.contracts.serving import signing_schemas as schema
from pawpact.contracts.serving.codec import read_file
from pawpact.contracts.serving.signing import CREATED, PDF, own_unit
from pawpact.contracts.signing.archive import Copy, hand_out
from pawpact.contracts.signing.code import scan, session_of
from pawpact.contracts.signing.damage import alarmed
from pawpact.contracts.signing.sign import (
    Hand,
    Shown,
    confirm_clause,
    confirm_pack,
    read,
    sign_on_device,
)
from pawpact.tenancy.unit import Unit

HANDED_TO_SIGNER = "handed to the signer on her device"


def routes(doors: Doors) -> Routes:
    """What the customer's device does of a signing."""
    found = Routes("device", "签约设备 / signing, the customer's device", doors)
    _begin(found, doors)
    _confirm(found, doors)
    _sign(found, doors)
    return found


def _begin(found: Routes, doors: Doors) -> None:
    @found.serve(
        "POST",
        "/signing",
        headers=IdempotencyHeader,
        body=schema.ScanRequest,
        answer=schema.ScanAnswer,
        status=CREATED,
        permission=Permission.SIGN_CONTRACT,
        problems=WRITE_PROBLEMS,
    )
    def begin(_header: dict[str, str], body: dict[str, str], *, store: str) -> Any:
        """扫码，得到本次签约的令牌 / Scan a code: the signing begins, its token is answered."""
        return carry_out(
            doors,
            schema.ScanAnswer,
            lambda unit: scan(unit, body["code"], body["platform"], body["device"]),
            CREATED,
        )

    @found.serve(
        "GET",
        "/signing/text",
        headers=schema.TokenHeader,
        answer=schema.ToReadAnswer,
        permission=Permission.SIGN_CONTRACT,
        problems=READ_PROBLEMS,
    )
    def to_read(header: dict[str, str], *, store: str) -> Any:
        """出示签约告知与协议，记下出示时间 / What has to be read; that it was shown is kept."""
        return open_up(doors, lambda unit: _readable(read(unit, header["token"])))


def _confirm(found: Routes, doors: Doors) -> None:
    @found.serve(
        "POST",
        "/signing/disclosure",
        headers=schema.OnceWithToken,
        body=schema.DisclosureRequest,
        answer=schema.StillToConfirm,
        permission=Permission.SIGN_CONTRACT,
        problems=WRITE_PROBLEMS,
    )
    def disclosure(header: dict[str, str], body: dict[str, str], *, store: str) -> Any:
        """客户确认已阅告知 / The customer confirms that the pack was read."""

        def confirm(unit: Unit) -> object:
            confirm_pack(unit, header["token"], body["hash"])
            return _still(unit, header["token"])

        return carry_out(doors, schema.StillToConfirm, confirm, beside=header["token"])

    @found.serve(
        "POST",
        "/signing/clauses",
        headers=schema.OnceWithToken,
        body=schema.ClauseRequest,
        answer=schema.StillToConfirm,
        permission=Permission.SIGN_CONTRACT,
        problems=WRITE_PROBLEMS,
    )
    def clauses(header: dict[str, str], body: dict[str, Any], *, store: str) -> Any:
        """客户逐条确认 / The customer confirms clauses."""

        def confirm(unit: Unit) -> object:
            return _still(unit, header["token"], body["clauses"])

        return carry_out(doors, schema.StillToConfirm, confirm, beside=header["token"])


def _sign(found: Routes, doors: Doors) -> None:
    @found.serve(
        "POST",
        "/signing/signature",
        headers=schema.OnceWithToken,
        body=schema.SignatureRequest,
        answer=schema.SignedAnswer,
        permission=Permission.SIGN_CONTRACT,
        problems=WRITE_PROBLEMS,
    )
    def signature(header: dict[str, str], body: dict[str, Any], *, store: str) -> Any:
        """客户签名，协议存档 / The signature; text, evidence and PDF are archived together."""
        hand = Hand(read_file("image", body["image"]), body["evidence"])
        return carry_out(
            doors,
            schema.SignedAnswer,
            lambda unit: sign_on_device(unit, header["token"], hand),
            beside=header["token"],
        )

    @found.serve(
        "GET",
        "/signing/agreement.pdf",
        headers=schema.TokenHeader,
        answer=schema.AgreementAnswer,
        file=PDF,
        permission=Permission.SIGN_CONTRACT,
        problems=READ_PROBLEMS,
    )
    def copy(header: dict[str, str], *, store: str) -> Any:
        """签约人自己的 PDF / The signer's own copy."""

        def hand_over(unit: Unit) -> Copy:
            contract = session_of(unit, header["token"]).contract_id
            return hand_out(unit, contract, HANDED_TO_SIGNER)

        with alarmed(own_unit(doors)):
            return Response(open_up(doors, hand_over).content, mimetype=PDF)


def _readable(shown: Shown) -> dict[str, Any]:
    return {
        "contract": shown.contract,
        "disclosure": shown.pack.text,
        "disclosure_version": shown.pack.version,
        "disclosure_hash": shown.pack.content_hash,
        "text": shown.text,
        "content_hash": shown.content_hash,
        "clauses": dict(shown.clauses),
    }


def _still(unit: Unit, token: str, terms: Sequence[str] = ()) -> dict[str, Any]:
    return {"disclosure_confirmed": True, "clauses": confirm_clause(unit, token, terms)}
