"""Takes whatever a store writes, spelt as it likes."""

from marshmallow import INCLUDE, Schema

from tests.core.sdk.bad.made import make


class Config(Schema):
    class Meta:
        unknown = INCLUDE


plugin = make("bad_config", config=Config)
