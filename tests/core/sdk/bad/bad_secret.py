"""Brings a secret along in its code."""

from marshmallow import Schema, fields

from tests.core.sdk.bad.made import make


class Config(Schema):
    token = fields.String(load_default="of the test system")


plugin = make("bad_secret", config=Config)
