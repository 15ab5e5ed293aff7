"""Signing over HTTP: the shop's side, and the customer's device."""

from __future__ import annotations

import base64
from collections.abc import Callable
from typing import Any

import pytest
from flask.testing import FlaskClient
from sqlalchemy import func, select

from pawpact.access.models import AccessLog
from pawpact.kernel.identity import public_id
from pawpact.tasks.models import Task
from tests.core.contracts.signing_scene import COMPLETE, drawing
from tests.house import House
from tests.stories.counter import apply

Keys = Callable[..., dict[str, str]]


class Device:
    """A contract that is drawn up, and the device on which it is signed."""

    def __init__(self, client: FlaskClient, headers: dict[str, str], house: House) -> None:
        self.client, self.headers, self.sent = client, headers, 0
        application = public_id("app", apply(house, "xihu"))
        self.contract = self.post("/contracts", {"application": application}).json["contract"]

    def get(self, address: str, token: str = "") -> Any:
        given = {**self.headers, **({"Signing-Token": token} if token else {})}
        return self.client.get(f"/stores/xihu{address}", headers=given)

    def post(self, address: str, body: Any, token: str = "", key: str = "") -> Any:
        self.sent += 1
        given = {**self.headers, "Idempotency-Key": key or f"k{self.sent}"}
        if token:
            given["Signing-Token"] = token
        return self.client.post(f"/stores/xihu{address}", json=body, headers=given)

    def scan(self) -> str:
        link = self.post(f"/contracts/{self.contract}/signing-code", {}).json["link"]
        body = {"code": link, "platform": "ios", "device": "测试手机"}
        return str(self.post("/signing", body).json["token"])

    def told(self, token: str) -> list[str]:
        digest = self.get("/signing/text", token).json["disclosure_hash"]
        return list(self.post("/signing/disclosure", {"hash": digest}, token).json["clauses"])

    def signature(self, token: str, **evidence: str) -> Any:
        image = base64.b64encode(drawing()).decode()
        return self.post(
            "/signing/signature", {"image": image, "evidence": evidence or COMPLETE}, token
        )


@pytest.fixture
def device(client: FlaskClient, key_of: Keys, house: House) -> Device:
    return Device(client, key_of("xihu"), house)


@pytest.mark.drives(
    "POST /contracts",
    "POST /contracts/<string:contract>/signing-code",
    "POST /signing",
    "GET /signing/text",
    "POST /signing/disclosure",
    "POST /signing/clauses",
    "POST /signing/signature",
)
def test_a_signature_before_the_clauses_is_refused(device: Device) -> None:
    """Every clause is confirmed first; those that are missing are named."""
    token = device.scan()
    clauses = device.told(token)
    device.post("/signing/clauses", {"clauses": clauses[1:]}, token)
    early = device.signature(token)
    assert early.status_code == 409, early.text
    assert device.post("/signing/clauses", {"clauses": clauses[:1]}, token).json["clauses"] == []
    assert device.signature(token).json["missing"] == []


def test_a_code_is_scanned_once(device: Device) -> None:
    """The second scan is refused, the same scan sent again is answered alike."""
    link = device.post(f"/contracts/{device.contract}/signing-code", {}).json["link"]
    body = {"code": link, "platform": "ios", "device": "测试手机"}
    first, again = (device.post("/signing", body, key="scan") for _ in range(2))
    assert (first.status_code, first.data) == (201, again.data)
    second = device.post("/signing", body, key="another")
    assert (second.status_code, second.json["code"]) == (409, "signing_code_refused")


def test_a_token_makes_another_request(device: Device) -> None:
    """The same key and body under another token is another request, and refused."""
    token = device.scan()
    clauses = {"clauses": device.told(token)}
    assert device.post("/signing/clauses", clauses, token, key="c").status_code == 200
    other = device.post("/signing/clauses", clauses, "made-up-token", key="c")
    assert other.status_code == 409


def test_a_made_up_token_signs_nothing(device: Device) -> None:
    """Whoever has no token of a scan reads nothing and signs nothing."""
    assert device.get("/signing/text", "made-up").status_code == 404
    assert device.signature("made-up").status_code == 404
    assert device.get("/signing/agreement.pdf", "made-up").status_code == 404


@pytest.mark.drives("POST /contracts/<string:contract>/evidence")
def test_late_evidence_lifts_the_hold(device: Device) -> None:
    """What was missing at the signature is told, handed in later, and then nothing is missing."""
    token = device.scan()
    device.post("/signing/clauses", {"clauses": device.told(token)}, token)
    missing = device.signature(token, device="测试手机").json["missing"]
    assert missing == ["ip"]
    assert len(device.get(f"/contracts/{device.contract}").json["holds"]) == 1
    late = {"kind": "ip", "reference": "203.0.113.7"}
    shown = device.post(f"/contracts/{device.contract}/evidence", late).json
    assert shown["missing"] == []
    assert device.get(f"/contracts/{device.contract}").json["holds"] == []


def test_evidence_is_one_thing(device: Device) -> None:
    """A piece of evidence is a file or a reference; neither and nonsense are told by field."""
    for body in ({"kind": "ip"}, {"kind": "ip", "file": "…"}):
        answer = device.post(f"/contracts/{device.contract}/evidence", body)
        assert [each["field"] for each in answer.json["errors"]] == ["file"], answer.text


@pytest.mark.drives("GET /contracts/<string:contract>/agreement.pdf")
def test_every_copy_is_on_record(device: Device, house: House) -> None:
    """The PDF is handed out with a purpose alone, each time with a line in the access log."""
    token = device.scan()
    device.post("/signing/clauses", {"clauses": device.told(token)}, token)
    device.signature(token)
    address = f"/contracts/{device.contract}/agreement.pdf"
    assert device.get(address).status_code == 422
    assert device.get(f"{address}?purpose=delivery").data.startswith(b"%PDF-")
    with house.platform.reading("xihu") as unit:
        lines = select(func.count()).select_from(AccessLog)
        assert unit.session.scalar(lines.where(AccessLog.purpose == "delivery")) == 1


@pytest.mark.drives("GET /contracts/<string:contract>/agreement")
def test_the_agreement_names_nobody(device: Device) -> None:
    """The text that every reader of contracts sees has no name and no number in it."""
    token = device.scan()
    device.post("/signing/clauses", {"clauses": device.told(token)}, token)
    device.signature(token)
    shown = device.get(f"/contracts/{device.contract}/agreement").text
    assert "测试客户" not in shown
    assert "990101" not in shown


@pytest.mark.drives("GET /signing/agreement.pdf", "GET /contracts/<string:contract>/signing")
def test_the_signer_has_her_copy(device: Device) -> None:
    """After the signature she gets her PDF, and the shop sees how far the signing is."""
    token = device.scan()
    device.post("/signing/clauses", {"clauses": device.told(token)}, token)
    assert device.get(f"/contracts/{device.contract}/signing").json["signed_at"] is None
    device.signature(token)
    assert device.get("/signing/agreement.pdf", token).data.startswith(b"%PDF-")
    shown = device.get(f"/contracts/{device.contract}/signing").json
    assert (shown["state"], shown["missing"]) == ("awaiting_mandate", [])
    assert {each["kind"] for each in shown["evidence"]} >= {"signature_image", "ip", "device"}


def test_a_damaged_agreement_raises_the_alarm(
    device: Device, house: House, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Asked for on any of its ways a changed text is refused, and the manager has one task."""
    monkeypatch.setattr("pawpact.contracts.signing.wording.text_hash", lambda text: "0" * 64)
    token = device.scan()
    device.post("/signing/clauses", {"clauses": device.told(token)}, token)
    assert device.signature(token).status_code == 200
    agreement = f"/contracts/{device.contract}/agreement"
    answers = (
        device.get(agreement),
        device.get(f"{agreement}.pdf?purpose=asked"),
        device.get("/signing/agreement.pdf", token),
    )
    assert {(each.status_code, each.json["code"]) for each in answers} == {(500, "archive_damaged")}
    with house.platform.reading("xihu") as unit:
        asked = select(Task.kind).where(Task.kind == "archive_damaged")
        assert unit.session.scalars(asked).all() == ["archive_damaged"]
