"""Who a brand and a store are and what they switched on: brand.yaml and tenant.yaml."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from pawpact.kernel.label import Label
from pawpact.policy.finding.diagnostic import Findings, RuleFileError, Span
from pawpact.policy.model import Layer
from pawpact.policy.reading.field import Fields, expect
from pawpact.policy.reading.source import Node, read_yaml
from pawpact.tenancy.models import NAME_LENGTH
from pawpact.tenancy.plugin_config import read_config
from pawpact.tenancy.profile import Profile, read_profile

_NAME = re.compile(rf"[a-z](?:-?[a-z0-9]){{1,{NAME_LENGTH - 1}}}", re.ASCII)


@dataclass(frozen=True, slots=True)
class Switch:
    """One plugin as a store's file has it: off, or on with its settings as written."""

    plugin: str
    on: bool
    span: Span
    config: Mapping[str, Any] = field(default_factory=dict, repr=False)


@dataclass(frozen=True, slots=True)
class Description:
    """A brand, or a store with its brand and switches."""

    name: str
    title: Label
    span: Span
    brand: str = ""
    brand_span: Span | None = None
    switches: tuple[Switch, ...] = ()
    profile: Profile = field(default_factory=Profile)

    @property
    def plugins_on(self) -> frozenset[str]:
        return frozenset(each.plugin for each in self.switches if each.on)


def read_brand(file: str, text: str, folder: str, findings: Findings) -> Description | None:
    """A brand.yaml, or None after writing down why it cannot be read."""
    fields = _fields(file, text, "brand", findings)
    if fields is None:
        return None
    name = _own_name(fields, "brand", folder)
    title = fields.label("title", required=True)
    fields.close()
    return Description(name, title, fields.span)


def read_store(file: str, text: str, folder: str, findings: Findings) -> Description | None:
    """A tenant.yaml, or None after writing down why it cannot be read."""
    fields = _fields(file, text, "store", findings)
    if fields is None:
        return None
    name = _own_name(fields, "store", folder)
    brand = fields.text("brand", required=True)
    title = fields.label("title", required=True)
    plugins = fields.mapping("plugins")
    profile = read_profile(fields.mapping("profile"))
    fields.close()
    return Description(
        name,
        title,
        fields.span,
        brand,
        fields.key_span("brand"),
        tuple(_switch(key, value, findings) for key, value in plugins.items()) if plugins else (),
        profile,
    )


def _fields(file: str, text: str, layer: Layer, findings: Findings) -> Fields | None:
    try:
        root = read_yaml(file, text, layer)
    except RuleFileError as problem:
        findings.found += problem.diagnostics
        return None
    return Fields(root, findings)


def _own_name(fields: Fields, key: str, folder: str) -> str:
    check_own_name(fields.text(key, required=True), fields.key_span(key), folder, fields.findings)
    return folder


def check_own_name(name: str, span: Span, folder: str, findings: Findings) -> None:
    """The name written must be the folder's, so that a copied folder is noticed."""
    if name and (name != folder or not is_name(name)):
        findings.error(
            "S105",
            span,
            Label(
                f"文件夹叫 `{folder}`，这里写的是 `{name}`",
                f"the folder is called `{folder}`, here it says `{name}`",
            ),
            help=Label(
                "两处写同一个名称：小写字母、数字和连字符，以字母开头",
                "one name in both places: lower-case letters, digits and hyphens, a letter first",
            ),
        )


def _switch(key: Node, value: Node, findings: Findings) -> Switch:
    """`name: false` is off; `name: true`, `name:` and `name: {…}` are on."""
    if value.kind == "scalar" and (value.is_empty or value.text in {"true", "false"}):
        return Switch(key.text, value.text != "false", key.span)
    if not expect(value, "mapping", findings):
        return Switch(key.text, False, key.span)
    return Switch(key.text, True, key.span, read_config(value, findings))


def is_name(name: str) -> bool:
    """Whether a store, a brand and its folder may be called so."""
    return _NAME.fullmatch(name) is not None
