"""Requests and answers of signing, as JSON."""

from __future__ import annotations

from marshmallow import Schema, fields, validate

from pawpact.access.field import PublicId, state_of
from pawpact.access.field import text as words
from pawpact.access.field import why as kept_reason
from pawpact.contracts.values import CONTRACT

PLATFORMS = ("android", "ios", "counter")
LATER = ("screen_recording", "signature_image", "ip", "device", "recording_consent")
LONGEST_FILE = 200 * 1024
"""Characters of a file in base64: a body holds no more anyway."""
_HASH = "9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08"
_CLAUSE = "debit_amount"


class TokenHeader(Schema):
    """What the device was given when it scanned; whoever has it goes on with this signing."""

    token = fields.String(
        required=True,
        data_key="Signing-Token",
        validate=validate.Length(1, 100),
        metadata={"description": "扫码所得 / from the scan", "example": "made-up-token-0001"},
    )


class OnceWithToken(TokenHeader):
    """The device's token, and its own number of the request."""

    idempotency_key = fields.String(
        required=True,
        data_key="Idempotency-Key",
        metadata={"description": "自选编号 / your own number", "example": "device-000127"},
    )


class DraftRequest(Schema):
    """For which approved application an agreement is drawn up."""

    application = PublicId("app", required=True)


class DraftAnswer(Schema):
    """The contract as it was drawn up, and the text that is to be signed."""

    contract = PublicId("con", required=True)
    state = state_of(CONTRACT, "draft")
    text = words("第一章 …")


class CodeAnswer(Schema):
    """A one-time code; ``link`` is what the square code says."""

    contract = PublicId("con", required=True)
    link = words("pawpact-sign:hangzhou-xihu/made-up-code")
    expires_at = fields.AwareDateTime(required=True)


class ScanRequest(Schema):
    """What was scanned, and with what."""

    code = words("pawpact-sign:hangzhou-xihu/made-up-code", validate=validate.Length(1, 200))
    platform = fields.String(required=True, validate=validate.OneOf(PLATFORMS))
    device = words(
        "测试手机", "设备名称，加密保存 / stored sealed", validate=validate.Length(1, 80)
    )


class ScanAnswer(Schema):
    """The signing that begins; ``token`` goes into the header ``Signing-Token``."""

    contract = PublicId("con", required=True)
    token = words("made-up-token-0001")


class ToReadAnswer(Schema):
    """What has to be read, first the pack of what must be told, then the agreement."""

    contract = PublicId("con", required=True)
    disclosure = words("一、宠物健康 …")
    disclosure_version = fields.Integer(required=True)
    disclosure_hash = words(_HASH)
    text = words("第一章 …")
    content_hash = words(_HASH)
    clauses = fields.Dict(
        keys=fields.String(),
        values=fields.String(),
        required=True,
        metadata={
            "description": "须逐条确认的条款 / to be confirmed one by one",
            "example": {_CLAUSE: "每月扣款 …"},
        },
    )


class DisclosureRequest(Schema):
    """The pack that was read, by its hash."""

    hash = words(_HASH, validate=validate.Regexp(r"[0-9a-f]{64}\Z"))


class ClauseRequest(Schema):
    """Clauses that the customer confirmed."""

    clauses = fields.List(
        fields.String(validate=validate.Length(1, 60)),
        required=True,
        validate=validate.Length(1, 30),
        metadata={"example": [_CLAUSE]},
    )


class StillToConfirm(Schema):
    """What is still to be confirmed before the signature."""

    disclosure_confirmed = fields.Boolean(required=True)
    clauses = fields.List(fields.String(), required=True, metadata={"example": ["no_abandonment"]})


class SignatureRequest(Schema):
    """The signature itself. ``image`` is a PNG or JPEG in base64."""

    image = words("iVBORw0KGgo=", "PNG/JPEG，base64", validate=validate.Length(1, LONGEST_FILE))
    evidence = fields.Dict(
        keys=fields.String(validate=validate.OneOf(LATER)),
        values=fields.String(validate=validate.Length(1, 500)),
        load_default=dict,
        metadata={
            "description": "其他证据，加密保存 / other evidence, stored sealed",
            "example": {"ip": "203.0.113.7", "device": "测试手机"},
        },
    )


class SignedAnswer(Schema):
    """A signing that is done; nothing is debited while evidence is missing."""

    contract = PublicId("con", required=True)
    text_hash = words(_HASH)
    pdf_hash = words(_HASH)
    missing = fields.List(fields.String(), required=True, metadata={"example": []})
    minutes = fields.Float(required=True, metadata={"example": 6.5})
    within_target = fields.Boolean(required=True)


class EvidenceRequest(Schema):
    """Evidence that comes after the signature: ``file`` in base64, or ``reference``."""

    kind = fields.String(required=True, validate=validate.OneOf(LATER))
    file = fields.String(
        load_default=None,
        validate=validate.Length(1, LONGEST_FILE),
        metadata={"description": "base64"},
    )
    reference = fields.String(
        load_default=None,
        validate=validate.Length(1, 500),
        metadata={"description": "存放处 / where it is kept", "example": "recordings/000127"},
    )


class KeptAnswer(Schema):
    """One piece of evidence, without its content."""

    kind = words("signature_image")
    sha256 = words(_HASH)
    size = fields.Integer(required=True)
    at = fields.AwareDateTime(required=True)
    actor = words("customer:device")


class ClauseAnswer(Schema):
    """A clause that was confirmed, and when."""

    term = words(_CLAUSE)
    title = words("扣款金额")
    text_hash = words(_HASH)
    at = fields.AwareDateTime(required=True)


class SigningAnswer(Schema):
    """How far a signing is; nothing in it is personal."""

    contract = words("con_0000000000001")
    state = state_of(CONTRACT, "awaiting_mandate")
    platform = words("ios")
    opened_at = fields.AwareDateTime(required=True, allow_none=True)
    scanned_at = fields.AwareDateTime(required=True, allow_none=True)
    signed_at = fields.AwareDateTime(required=True, allow_none=True)
    disclosure_version = fields.Integer(required=True, allow_none=True)
    disclosure_hash = fields.String(required=True, allow_none=True, metadata={"example": _HASH})
    disclosure_confirmed = fields.Boolean(required=True)
    clauses = fields.List(fields.Nested(ClauseAnswer), required=True)
    evidence = fields.List(fields.Nested(KeptAnswer), required=True)
    missing = fields.List(fields.String(), required=True, metadata={"example": []})
    minutes = fields.Float(required=True, allow_none=True, metadata={"example": 6.5})
    within_target = fields.Boolean(required=True, allow_none=True)


class AgreementAnswer(Schema):
    """The signed agreement, word for word; the parties stand in the PDF alone."""

    contract = words("con_0000000000001")
    template = words("standard@1")
    template_hash = words(_HASH)
    text = words("第一章 …")
    content_hash = words(_HASH)
    signed_at = fields.AwareDateTime(required=True)
    pdf_hash = fields.String(required=True, allow_none=True, metadata={"example": _HASH})
    clauses = fields.List(fields.Nested(ClauseAnswer), required=True)


class PurposeQuery(Schema):
    """What the copy is for; kept in the access log."""

    purpose = words(
        "交付客户", "用途，留痕 / what for; on record", validate=validate.Length(2, 200)
    )


class MandateRequest(Schema):
    """The customer's mandate, as the provider confirmed it."""

    provider = words("simulator", validate=validate.Length(1, 40))
    reference = words(
        "m-000127", "渠道的授权编号，加密保存 / stored sealed", validate=validate.Length(1, 100)
    )


class TemplateAnswer(Schema):
    """A version of the store's template."""

    name = words("standard")
    version = words("1")
    content_hash = words(_HASH)
    by = words("platform")
    at = words("-")
    in_force = fields.Boolean(required=True)


class TemplatesAnswer(Schema):
    """Every version this store can have signed with, the one in force last."""

    items = fields.List(fields.Nested(TemplateAnswer), required=True)


class TemplateRequest(Schema):
    """The text of a template, as YAML."""

    content = words("name: …", "YAML", validate=validate.Length(1, 200_000))
    why = kept_reason()
