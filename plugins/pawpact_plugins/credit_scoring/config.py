"""What a store writes under ``plugins.credit_scoring`` in tenant.yaml."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from marshmallow import Schema, fields, validate

from pawpact_plugins.credit_scoring.answer import CreditStatus, ProviderDown
from pawpact_plugins.credit_scoring.signature import Signer
from pawpact_plugins.credit_scoring.transport import HttpsTransport
from pawpact_plugins.credit_scoring.zhima import ZhimaCredit, ZhimaSettings


class ZhimaSchema(Schema):
    """The merchant's access; both keys come from the environment."""

    address = fields.Url(required=True, schemes={"https"})
    app_id = fields.String(required=True, validate=validate.Length(1, 32))
    private_key = fields.String(required=True)
    provider_public_key = fields.String(required=True)
    timeout_seconds = fields.Float(load_default=3.0, validate=validate.Range(0.5, 10))
    statuses = fields.Dict(
        keys=fields.String(),
        values=fields.String(validate=validate.OneOf([*CreditStatus])),
        load_default=dict,
    )


class CreditScoringSchema(Schema):
    """Without ``zhima`` nobody is asked, and every application goes to a person."""

    zhima = fields.Nested(ZhimaSchema)


def connect(config: Mapping[str, Any]) -> ZhimaCredit:
    """The connection of one store; raises `ProviderDown` where it is not set up."""
    written = config.get("zhima")
    if not written:
        raise ProviderDown("plugins.credit_scoring.zhima is not set up for this store")
    try:
        signer = Signer(written["private_key"], written["provider_public_key"])
    except ValueError:
        raise ProviderDown("the keys of plugins.credit_scoring.zhima cannot be read") from None
    settings = ZhimaSettings(
        written["address"],
        written["app_id"],
        written["timeout_seconds"],
        {code: CreditStatus(status) for code, status in written["statuses"].items()},
    )
    return ZhimaCredit(settings, signer, HttpsTransport())
