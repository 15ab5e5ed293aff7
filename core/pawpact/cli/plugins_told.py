"""What the doctor says of one plugin, a line each."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import TYPE_CHECKING

from pawpact.kernel.label import Label, Language

if TYPE_CHECKING:
    from pawpact.bootstrap.plugin_report import PluginReport

STATES: Mapping[str, Label] = {
    "loaded": Label("可用", "loaded"),
    "broken": Label("损坏", "broken"),
    "missing": Label("未安装", "missing"),
}


def told(report: PluginReport, language: Language) -> Iterator[str]:
    """The findings of one plugin, a line each, the traceback last."""
    found = report.found
    state = STATES[report.state].say(language)
    yield f"{found.name} {found.version or '-'}  {state}"
    for title, text in _lines(report):
        if text.zh:
            yield f"  {title.say(language)}: {text.say(language)}"
    if found.traceback:
        yield "\n".join(f"    {line}" for line in found.traceback.rstrip().splitlines())


def _lines(report: PluginReport) -> Iterator[tuple[Label, Label]]:
    from pawpact.hosting.registration import API_VERSION, FLOOR

    found = report.found
    if found.stage:
        yield Label("出错阶段", "stage"), Label.of(found.stage)
    yield Label("原因", "reason"), found.reason
    yield Label("发行包", "distribution"), Label.of(found.distribution)
    if found.api:
        yield (
            Label("接口", "interface"),
            Label(
                f"{found.api}（支持 {FLOOR} 到 {API_VERSION}）",
                f"{found.api} (this release takes {FLOOR} to {API_VERSION})",
            ),
        )
    for title, names in (
        (Label("时刻", "moments"), found.moments),
        (Label("事实", "facts"), found.facts),
        (Label("效果", "effects"), found.effects),
        (Label("可办可查", "offers"), found.offers),
        (Label("自动处理", "does by itself"), found.works),
        (Label("数据表", "tables"), found.tables),
    ):
        yield title, Label.of(", ".join(names))
    if not report.is_migrated:
        yield (
            Label("数据表", "tables"),
            Label(
                "还没有迁移到插件的版本，下次启动时迁移",
                "not at the plugin's revision yet; the next start brings them there",
            ),
        )
    if found.unrevised:
        listed = ", ".join(found.unrevised)
        yield (
            Label("模型与迁移不一致", "models differ from revisions"),
            Label(
                f"{listed}（数据库里与模型不同，读写会失败；pawpact plugins revise {found.name}"
                " 改了什么）",
                f"{listed} (the database has them otherwise, so reading or writing fails; pawpact"
                f" plugins revise {found.name} CHANGES)",
            ),
        )
    yield from _in_stores(report)
    if report.state == "missing" and report.is_wanted:
        yield (
            Label("怎么办", "what to do"),
            Label(
                "装回它的发行包；或从门店的 tenant.yaml 去掉它，再 pawpact stores apply。"
                "它办过的事、收据和数据都还在，照样能查",
                "install its distribution again, or take it out of the stores' tenant.yaml, then"
                " pawpact stores apply. What it did, its receipts and its rows stay and are read",
            ),
        )


def _in_stores(report: PluginReport) -> Iterator[tuple[Label, Label]]:
    yield Label("启用的门店", "stores"), Label.of(", ".join(report.stores))
    for store in report.quarantined:
        yield (
            Label("已隔离", "kept out"),
            Label(
                f"{store}（修好后 pawpact plugins release {report.found.name} --store {store}）",
                f"{store} (once mended: pawpact plugins release {report.found.name}"
                f" --store {store})",
            ),
        )
    for store, count in sorted(report.leaving.items()):
        yield (
            Label("停用中", "running off"),
            Label(f"{store}，还有 {count} 份合约", f"{store}, {count} contracts keep it"),
        )
    for store, count in sorted(report.held.items()):
        yield (
            Label("待处理", "waiting"),
            Label(
                f"{store} 有 {count} 件（pawpact held list --store {store}）",
                f"{count} cases in {store} (pawpact held list --store {store})",
            ),
        )
    for moment, orders in report.order.items():
        for order, stores in orders.items():
            shown = f"{moment}: {' -> '.join(order)} ({', '.join(stores)})"
            yield Label("顺序", "order"), Label.of(shown)
