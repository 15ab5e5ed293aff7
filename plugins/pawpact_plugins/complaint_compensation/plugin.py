"""Registers the plugin: its words, what people do, what they read; its rules do the rest."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from pathlib import Path

from marshmallow import Schema

from pawpact.sdk import (
    Action,
    ActionCase,
    Daily,
    FactProvider,
    Label,
    Outcome,
    PluginInfo,
    PluginMetric,
    PluginTables,
    PluginVocabulary,
    View,
    hookimpl,
)
from pawpact_plugins.complaint_compensation import handling, intake, reading, remedy, schema
from pawpact_plugins.complaint_compensation.again import READ
from pawpact_plugins.complaint_compensation.case import STAFF
from pawpact_plugins.complaint_compensation.facts import PROVIDER, VET_ON_CALL
from pawpact_plugins.complaint_compensation.metric import METRICS
from pawpact_plugins.complaint_compensation.models import NAME, Complaint, Improvement
from pawpact_plugins.complaint_compensation.vocabulary import FACTS, MOMENTS

HOME = "pet.handed_over_on"
LINE = ("line.sent",)
MANAGER = ("store_manager",)


@hookimpl
def pawpact_plugin() -> PluginInfo:
    return PluginInfo(NAME, "1.0", Label("客诉与补偿", "Complaints and compensation"), api=1)


@hookimpl
def pawpact_vocabulary() -> PluginVocabulary:
    groups = {"core.tenancy", "followup", "health_guarantee", "service_desk"}
    facts = {HOME, "line.claimed", "line.sent", STAFF}
    return PluginVocabulary(FACTS, MOMENTS, needs=frozenset(groups | facts))


@hookimpl
def pawpact_facts() -> Sequence[FactProvider]:
    return [PROVIDER, VET_ON_CALL]


@hookimpl
def pawpact_models() -> PluginTables:
    return PluginTables((Complaint, Improvement), Path(__file__).parent / "versions")


@hookimpl
def pawpact_actions() -> Sequence[Action]:
    return [
        _action("take_in", "接收投诉", "Take a complaint in", intake.take_in, schema.TakeIn,
                subjects=("customer",), optional=("contract",), reads=(HOME,)),
        _action("register", "登记投诉", "Register a complaint", intake.register, schema.Register,
                optional=("contract",), reads=(HOME,)),
        _action("reassign", "改派", "Reassign", handling.reassign, schema.Reassign,
                reads=(STAFF,)),
        _action("set_urgency", "调高紧急程度", "Raise its urgency", handling.set_urgency,
                schema.Urgency),
        _action("respond", "首次响应", "Respond", handling.respond, schema.Seen),
        _action("diagnose", "登记诊断", "Record a diagnosis", handling.diagnose, schema.Diagnosis),
        _action("decide", "紧急投诉审核", "Decide an urgent one", handling.decide, schema.Decision,
                roles=MANAGER),
        _action("wait", "等待客户", "Wait for the customer", handling.wait, schema.Seen),
        _action("go_on", "客户已答复", "The customer answered", handling.go_on, schema.Seen),
        _action("remedy_goods", "商品补偿", "Make goods good", remedy.remedy_goods,
                schema.GoodsRemedy, subjects=("complaint", "order_line"), reads=LINE),
        _action("remedy_service", "服务补偿", "Make a service good", remedy.remedy_service,
                schema.ServiceRemedy, reads=(STAFF,)),
        _action("approve", "审批补偿", "Approve a remedy", remedy.approve, schema.Approval,
                roles=MANAGER),
        _action("resolve", "解决", "Resolve", handling.resolve, schema.Resolution),
        _action("revisit", "二次回访", "Call back", handling.revisit, schema.Revisit),
    ]  # fmt: skip


@hookimpl
def pawpact_views() -> Sequence[View]:
    return [
        View("complaint", Label("一项投诉", "One complaint"), reading.show, answer=schema.Shown,
             subjects=("complaint",)),
        View("complaints", Label("投诉清单", "Complaints"), reading.list_all, answer=schema.Shown,
             schema=schema.ListQuery, optional=("customer",), is_list=True),
        View("improvements", Label("服务改进提醒", "What to do better"),
             reading.list_improvements, answer=schema.ImprovementShown, schema=schema.StaffQuery,
             roles=MANAGER, is_list=True),
        View("month", Label("月度汇总", "A month's complaints"), reading.sum_up,
             answer=schema.Month, schema=schema.MonthQuery, roles=MANAGER),
    ]  # fmt: skip


@hookimpl
def pawpact_metrics() -> Sequence[PluginMetric]:
    return METRICS


@hookimpl
def pawpact_schedule() -> Sequence[Daily]:
    title = Label("客诉月度汇总", "The month's complaints")
    return [Daily("month", title, reading.close_month)]


def _action(
    name: str,
    zh: str,
    en: str,
    do: Callable[[ActionCase], Outcome],
    body: type[Schema],
    *,
    subjects: tuple[str, ...] = ("complaint",),
    optional: tuple[str, ...] = (),
    roles: tuple[str, ...] = (),
    reads: tuple[str, ...] = (),
) -> Action:
    return Action(
        name,
        Label(zh, en),
        do,
        schema=body,
        answer=schema.Standing,
        subjects=subjects,
        optional=optional,
        roles=roles,
        reads=reads,
        again=READ[name],
    )
