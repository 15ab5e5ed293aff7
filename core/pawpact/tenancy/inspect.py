"""Looks over a store's own file: its brand, and the plugins it has on."""

from __future__ import annotations

from pawpact.hosting.host import Host
from pawpact.kernel.errors import FileError
from pawpact.kernel.label import Label
from pawpact.policy.finding.diagnostic import Diagnostic, Findings
from pawpact.policy.reading.field import suggest
from pawpact.tenancy.description import Description, Switch
from pawpact.tenancy.folder import TenantFiles, Tenants
from pawpact.tenancy.plugin_config import pretended


def inspect_store(files: TenantFiles, tenants: Tenants, host: Host) -> list[Diagnostic]:
    """What is wrong with the store's file, warnings among it."""
    findings = Findings([*files.diagnostics])
    if files.description:
        _check_brand(files.description, tenants, findings)
        for switch in files.description.switches:
            if switch.on:
                _check_plugin(switch, host, findings)
    return findings.found


def _check_brand(store: Description, tenants: Tenants, findings: Findings) -> None:
    if store.brand and store.brand not in tenants.brands:
        findings.error(
            "S101",
            store.brand_span or store.span,
            Label(f"没有叫 `{store.brand}` 的品牌", f"no brand is called `{store.brand}`"),
            help=suggest(store.brand, tenants.brands),
        )


def _check_plugin(switch: Switch, host: Host, findings: Findings) -> None:
    reasons = host.degraded({switch.plugin})
    if switch.plugin in reasons:
        findings.found.append(_unavailable(switch, host, reasons[switch.plugin]))
        return
    try:
        host.plugins[switch.plugin].check_config(pretended(switch.config, {}))
    except FileError as refused:
        findings.error("S103", switch.span, refused.message, help=refused.hint)


def _unavailable(switch: Switch, host: Host, reason: Label) -> Diagnostic:
    return Diagnostic(
        "S102",
        "warning",
        Label(
            f"插件 {switch.plugin} 不可用（{reason.zh}）：由它回答的申请会转人工",
            f"plugin {switch.plugin} is not available ({reason.en}): "
            "requests that it answers wait for a person",
        ),
        switch.span,
        help=suggest(switch.plugin, host.plugins),
    )
