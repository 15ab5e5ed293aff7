from __future__ import annotations

import base64
import json
from dataclasses import replace
from urllib.parse import parse_qs, urlencode

import pytest
from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import padding, rsa

from pawpact_plugins.credit_scoring.answer import CreditAnswer, CreditStatus, ProviderDown
from pawpact_plugins.credit_scoring.signature import Signer, canonical
from pawpact_plugins.credit_scoring.zhima import (
    FIND_ACCOUNT,
    GET_SCORE,
    ZhimaCredit,
    ZhimaSettings,
    transaction,
)

OK = {"code": "10000"}
FOUND = {**OK, "authorized": True, "open_id": "open-1"}


@pytest.fixture(scope="module")
def keys():
    """Key pairs of the merchant and of the provider."""
    return [rsa.generate_private_key(public_exponent=65537, key_size=2048) for _ in range(2)]


def private_pem(key) -> str:
    form = serialization.PrivateFormat.PKCS8
    return key.private_bytes(
        serialization.Encoding.PEM, form, serialization.NoEncryption()
    ).decode()


def public_pem(key) -> str:
    form = serialization.PublicFormat.SubjectPublicKeyInfo
    return key.public_key().public_bytes(serialization.Encoding.PEM, form).decode()


class Gateway:
    """Answers each method as told, signed with the provider's key, and keeps what was asked."""

    def __init__(self, key) -> None:
        self.key = key
        self.answers: dict[str, object] = {}
        self.forms: list[dict[str, str]] = []
        self.signature: str | None = None

    def post(self, address, form, timeout_seconds) -> bytes:
        assert (address, timeout_seconds) == ("https://gateway.example", 3.0)
        self.forms.append(dict(form))
        answer = self.answers[form["method"]]
        if isinstance(answer, Exception):
            raise answer
        return self.signed(form["method"], answer)

    def signed(self, method: str, answer) -> bytes:
        content = json.dumps(answer, ensure_ascii=False)
        made = self.key.sign(content.encode(), padding.PKCS1v15(), hashes.SHA256())
        signature = self.signature or base64.b64encode(made).decode()
        node = method.replace(".", "_") + "_response"
        return f'{{"{node}": {content}, "sign": "{signature}"}}'.encode()


@pytest.fixture
def gateway(keys) -> Gateway:
    """A gateway that finds the account."""
    made = Gateway(keys[1])
    made.answers[FIND_ACCOUNT] = FOUND
    return made


@pytest.fixture
def zhima(keys, gateway) -> ZhimaCredit:
    """The adapter, set up for this gateway; sub-code OTHER means another person's account."""
    signer = Signer(private_pem(keys[0]), public_pem(keys[1]))
    statuses = {"OTHER": CreditStatus.WRONG_PERSON}
    settings = ZhimaSettings("https://gateway.example", "app-1", 3.0, statuses)
    return ZhimaCredit(settings, signer, gateway)


def test_the_score_of_the_applicants_own_account_is_answered(zhima, gateway, question):
    """The account is found by the identity document, and its score asked for by open id."""
    gateway.answers[GET_SCORE] = {**OK, "zm_score": "678"}
    assert zhima.query(question) == CreditAnswer(CreditStatus.OK, 678)
    find, score = (json.loads(form["biz_content"]) for form in gateway.forms)
    assert json.loads(find["identity_param"])["certNo"] == question.identity_number
    assert score["open_id"] == "open-1"


def test_requests_are_signed_with_the_merchants_key(zhima, gateway, question, keys):
    """The signature fits every field of the form, and no other form."""
    gateway.answers[FIND_ACCOUNT] = {"code": "40004"}
    zhima.query(question)
    (form,) = gateway.forms
    signature = base64.b64decode(form["sign"])
    check = keys[0].public_key().verify
    check(signature, canonical(form), padding.PKCS1v15(), hashes.SHA256())
    other = canonical({**form, "app_id": "app-2"})
    with pytest.raises(InvalidSignature):
        check(signature, other, padding.PKCS1v15(), hashes.SHA256())


def test_the_same_request_is_one_transaction_for_the_provider(zhima, gateway, question):
    """The provider's own key is the same for the same request, 64 letters and digits."""
    gateway.answers[GET_SCORE] = {**OK, "zm_score": "678"}
    zhima.query(question)
    zhima.query(question)
    sent = [json.loads(form["biz_content"]).get("transaction_id") for form in gateway.forms]
    assert sent[1] == sent[3] == transaction(question.request_key)
    assert len(sent[1]) == 64
    assert sent[1].isalnum()
    assert transaction("other") != sent[1]


@pytest.mark.parametrize(
    ("found", "status"),
    [
        ({**OK, "authorized": False}, "no_consent"),
        ({**OK, "authorized": True}, "no_account"),
        ({"code": "20000"}, "unavailable"),
        ({"code": "20001"}, "no_consent"),
        ({"code": "40004", "sub_code": "UNLISTED"}, "refused"),
        ({"code": "40004", "sub_code": "OTHER"}, "wrong_person"),
        ({"code": "40006"}, "refused"),
        ({"code": "99999"}, "unknown"),
        ({}, "unknown"),
    ],
)
@pytest.mark.parametrize("step", [FIND_ACCOUNT, GET_SCORE])
def test_every_answer_of_the_gateway_is_a_status(zhima, gateway, question, found, status, step):
    """Codes, listed sub-codes and missing permission come out as statuses at either step."""
    if step == GET_SCORE and found.get("code") == "10000":
        status = "unknown"
    gateway.answers[step] = found
    assert zhima.query(question) == CreditAnswer(CreditStatus(status))


@pytest.mark.parametrize("written", ["N/A", "", None, "-5", "6e2", "67８", "12345", True])
def test_what_is_no_whole_number_is_no_score(zhima, gateway, question, written):
    """The provider's N/A and anything that is not plain digits is unknown."""
    gateway.answers[GET_SCORE] = {**OK, "zm_score": written}
    assert zhima.query(question) == CreditAnswer(CreditStatus.UNKNOWN)


def test_a_forged_answer_is_no_answer(zhima, gateway, question):
    """An answer that the provider did not sign counts as unavailable, whatever it says."""
    gateway.signature = base64.b64encode(b"x" * 256).decode()
    with pytest.raises(ProviderDown):
        zhima.query(question)


@pytest.mark.parametrize(
    "body",
    [b"", b"<html>", b"[]", b"\xff", b'{"sign": "x"}', b'{"zhima_auth_info_authquery_response"'],
)
def test_an_unreadable_answer_is_no_answer(zhima, gateway, question, monkeypatch, body):
    """A page, a fragment or bytes in place of an answer count as unavailable."""
    monkeypatch.setattr(gateway, "post", lambda *given: body)
    with pytest.raises(ProviderDown):
        zhima.query(question)


def test_the_gateway_is_told_the_time_in_china(zhima, gateway, question):
    """The timestamp is the question's own instant in the gateway's zone."""
    gateway.answers[FIND_ACCOUNT] = {"code": "20000"}
    zhima.query(question)
    assert gateway.forms[0]["timestamp"] == "2026-03-12 12:00:00"


def test_a_question_shows_no_person(question):
    """The repr of a question and of an answer hold neither number nor name nor score."""
    shown = repr(question) + repr(CreditAnswer(CreditStatus.OK, 678))
    assert question.identity_number not in shown
    assert question.name not in shown
    assert "678" not in shown


def test_forms_survive_their_encoding(zhima, gateway, question):
    """Chinese names arrive at the gateway as they were signed."""
    gateway.answers[FIND_ACCOUNT] = {"code": "20000"}
    zhima.query(replace(question, name="欧阳·某某&x=1"))
    (form,) = gateway.forms
    decoded = {name: values[0] for name, values in parse_qs(urlencode(form)).items()}
    assert canonical(decoded) == canonical(form)
