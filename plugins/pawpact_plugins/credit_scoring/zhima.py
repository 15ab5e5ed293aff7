"""Zhima Credit: finds the applicant's own account by the identity document, then asks its score.

Two calls to the provider's gateway. The account is found by name and identity number and not by
whatever account a telephone happens to be signed in to, so somebody else's score never counts.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any
from zoneinfo import ZoneInfo

from pawpact_plugins.credit_scoring.answer import (
    CreditAnswer,
    CreditQuestion,
    CreditStatus,
    ProviderDown,
)
from pawpact_plugins.credit_scoring.signature import Signer
from pawpact_plugins.credit_scoring.transport import Transport

FIND_ACCOUNT = "zhima.auth.info.authquery"
GET_SCORE = "zhima.credit.score.get"
PRODUCT = "w1010100100000000001"
LONGEST_SCORE = 4
GATEWAY_ZONE = ZoneInfo("Asia/Shanghai")

_STATUS_BY_CODE = {
    "20000": CreditStatus.UNAVAILABLE,
    "20001": CreditStatus.NO_CONSENT,
    "40004": CreditStatus.REFUSED,
    "40006": CreditStatus.REFUSED,
}


@dataclass(frozen=True, slots=True)
class ZhimaSettings:
    """``statuses`` says what the business sub-codes of the merchant's own agreement mean."""

    address: str
    app_id: str
    timeout_seconds: float
    statuses: Mapping[str, CreditStatus] = field(default_factory=dict)


class ZhimaCredit:
    def __init__(self, settings: ZhimaSettings, signer: Signer, transport: Transport) -> None:
        self._settings = settings
        self._signer = signer
        self._transport = transport

    def query(self, question: CreditQuestion) -> CreditAnswer:
        account = self._call(question, FIND_ACCOUNT, _identity(question))
        status = self._status(account)
        if status is not CreditStatus.OK:
            return CreditAnswer(status)
        if account.get("authorized") not in (True, "true"):
            return CreditAnswer(CreditStatus.NO_CONSENT)
        if not account.get("open_id"):
            return CreditAnswer(CreditStatus.NO_ACCOUNT)
        return self._score(question, str(account["open_id"]))

    def _score(self, question: CreditQuestion, open_id: str) -> CreditAnswer:
        content = {
            "transaction_id": transaction(question.request_key),
            "product_code": PRODUCT,
            "open_id": open_id,
        }
        answer = self._call(question, GET_SCORE, content)
        status = self._status(answer)
        if status is not CreditStatus.OK:
            return CreditAnswer(status)
        return _read_score(answer.get("zm_score"))

    def _call(
        self, question: CreditQuestion, method: str, content: Mapping[str, str]
    ) -> Mapping[str, Any]:
        form = {
            "app_id": self._settings.app_id,
            "method": method,
            "format": "JSON",
            "charset": "utf-8",
            "sign_type": "RSA2",
            "version": "1.0",
            "timestamp": question.asked_at.astimezone(GATEWAY_ZONE).strftime("%Y-%m-%d %H:%M:%S"),
            "biz_content": json.dumps(content, ensure_ascii=False, separators=(",", ":")),
        }
        form["sign"] = self._signer.sign(form)
        body = self._transport.post(self._settings.address, form, self._settings.timeout_seconds)
        return self._read(body, f"{method.replace('.', '_')}_response")

    def _read(self, body: bytes, node: str) -> Mapping[str, Any]:
        """The signed part of the answer; what is not genuine counts as no answer at all."""
        try:
            text = body.decode()
            signature = json.loads(text).get("sign", "")
            start = text.index(f'"{node}"') + len(node) + 2
            start = text.index("{", start)
            answer, end = json.JSONDecoder().raw_decode(text, start)
        except (ValueError, AttributeError):
            raise ProviderDown("the answer cannot be read") from None
        if not self._signer.is_genuine(text[start:end].encode(), str(signature)):
            raise ProviderDown("the answer is not signed by the provider")
        found: Mapping[str, Any] = answer
        return found

    def _status(self, answer: Mapping[str, Any]) -> CreditStatus:
        code, sub_code = str(answer.get("code", "")), str(answer.get("sub_code", ""))
        if code == "10000":
            return CreditStatus.OK
        if sub_code in self._settings.statuses:
            return self._settings.statuses[sub_code]
        return _STATUS_BY_CODE.get(code, CreditStatus.UNKNOWN)


def transaction(request_key: str) -> str:
    """The provider's own idempotency key: 64 letters and digits, the same for the same request."""
    return hashlib.sha256(request_key.encode()).hexdigest()


def _identity(question: CreditQuestion) -> dict[str, str]:
    person = {
        "name": question.name,
        "certType": "IDENTITY_CARD",
        "certNo": question.identity_number,
    }
    return {
        "identity_type": "2",
        "identity_param": json.dumps(person, ensure_ascii=False, separators=(",", ":")),
    }


def _read_score(written: object) -> CreditAnswer:
    """The provider says N/A where it knows the person and cannot score them."""
    text = str(written)
    if not (text.isascii() and text.isdigit() and len(text) <= LONGEST_SCORE):
        return CreditAnswer(CreditStatus.UNKNOWN)
    return CreditAnswer(CreditStatus.OK, int(text))
