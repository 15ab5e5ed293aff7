"""``/stores/<store>/profile``: what a store says about itself, and what it switched on."""

from __future__ import annotations

from dataclasses import asdict
from typing import Any

from marshmallow import Schema, fields

from pawpact.access.answering import look
from pawpact.access.blueprint import Routes
from pawpact.access.caller import Doors
from pawpact.access.field import LabelView, text
from pawpact.access.permission import Permission
from pawpact.tenancy.profile import profile_of
from pawpact.tenancy.unit import Unit


class ProfileView(Schema):
    """A store: where it is, when it is open, whom to ask, which plugins are on."""

    store = text("hangzhou-xihu")
    brand = text("xinchong")
    title = fields.Nested(LabelView, required=True)
    time_zone = text("Asia/Shanghai")
    address = text("…")
    latitude = text("30.2500")
    longitude = text("120.1500")
    opening = fields.Dict(
        keys=fields.String(),
        values=fields.String(),
        required=True,
        metadata={"description": "按星期 / by weekday", "example": {"mon": "09:30-21:00"}},
    )
    closed = fields.List(fields.String(), required=True, metadata={"example": ["2026-02-17"]})
    after_sales = fields.Dict(
        keys=fields.String(), values=fields.String(), required=True, metadata={"example": {}}
    )
    plugins = fields.List(
        fields.String(),
        required=True,
        metadata={"description": "已启用的插件 / switched on", "example": ["credit_scoring"]},
    )
    revision = text("9f86d081884c7d65", "现行规则的内容哈希 / the hash of the rules in force")


def routes(doors: Doors) -> Routes:
    """The store itself."""
    found = Routes("profile", "门店 / the store", doors)

    @found.reads("/profile", answer=ProfileView, permission=Permission.READ_RULES)
    def show(*, store: str) -> Any:
        """门店资料与已启用的插件 / What the store says about itself, and what is switched on."""
        return look(doors, _shown)

    return found


def _shown(unit: Unit) -> dict[str, Any]:
    store = unit.store
    return {
        **asdict(profile_of(unit.session)),
        "store": store.name,
        "brand": store.brand,
        "title": store.title,
        "time_zone": str(store.zone),
        "plugins": sorted(store.plugins),
        "revision": store.revision.content_hash,
    }
