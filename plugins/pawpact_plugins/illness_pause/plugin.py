"""Registers the plugin: what people do about an ill pet, and what is known of it."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from pawpact.sdk import (
    Action,
    Daily,
    FactProvider,
    Label,
    PluginInfo,
    PluginMetric,
    PluginTables,
    PluginVocabulary,
    Reaction,
    View,
    hookimpl,
)
from pawpact_plugins.illness_pause import again, case, farewell, schema, view
from pawpact_plugins.illness_pause.facts import (
    ASKED,
    CLAIM,
    CLAIM_ANSWER,
    FAREWELL,
    HOLDS,
    ILLNESS,
    LACKING,
    ON_CALL,
)
from pawpact_plugins.illness_pause.metric import METRICS
from pawpact_plugins.illness_pause.models import Farewell, Illness, Patient
from pawpact_plugins.illness_pause.vocabulary import FACTS, MOMENTS

VETS = ("vet", "store_manager")


@hookimpl
def pawpact_plugin() -> PluginInfo:
    return PluginInfo("illness_pause", "1.0", Label("生病与暂停", "Illness and pause"), api=1)


@hookimpl
def pawpact_vocabulary() -> PluginVocabulary:
    return PluginVocabulary(
        facts=FACTS,
        moments=MOMENTS,
        needs=frozenset(
            {
                "contract.end_reason",
                "contract.is_paused",
                "contract.paused_in_contract_year",
                "contract.pet_at_home",
                "pause.fewest_periods",
                "pause.hours_to_debit",
                "pause.least_hours",
                "pause.missing_documents",
                "pause.most_in_year",
                "pause.most_periods",
                "pause.periods_asked",
                "pet.handed_over_on",
                "core.tenancy",
                "followup",
                "health_guarantee",
                "safety_net",
            }
        ),
    )


@hookimpl
def pawpact_facts() -> Sequence[FactProvider]:
    return [ILLNESS, LACKING, CLAIM, CLAIM_ANSWER, HOLDS, FAREWELL, ASKED, ON_CALL]


@hookimpl
def pawpact_models() -> PluginTables:
    return PluginTables(
        (Illness, Patient, Farewell), Path(__file__).parent / "migrations" / "versions"
    )


@hookimpl
def pawpact_actions() -> Sequence[Action]:
    return [
        Action(
            "report",
            Label("宠物生病反馈", "Report an illness"),
            case.report,
            schema=schema.Reported,
            answer=schema.Named,
            subjects=("contract",),
            reads=(case.AT_HOME,),
            again=again.report,
        ),
        _step("accept", "兽医接手", "Take a case", case.accept, schema.Seen,
              again.step("vet_assigned")),
        _step("consult", "兽医咨询", "Advise", case.consult, schema.Advised,
              again.step("consulting", "advice")),
        _step("refer", "转诊", "Send to a clinic", case.refer, schema.Referred,
              again.step("referred", "clinic")),
        _step("diagnose", "登记诊断", "Keep a diagnosis", case.diagnose, schema.Diagnosed,
              again.diagnosed),
        _step("treat", "开始治疗", "Begin treatment", case.treat, schema.Seen,
              again.step("treating")),
        _step("recover", "确认康复", "The pet is well", case.recover, schema.Seen,
              again.step("recovered")),
        Action(
            "answer_claim",
            Label("审核保障理赔", "Decide a claim under the guarantee"),
            case.answer_claim,
            schema=schema.Answered,
            answer=schema.Named,
            subjects=("illness",),
            roles=("store_manager",),
            again=again.answered,
        ),
        Action(
            "not_recovered",
            Label("回访：尚未康复", "Not recovered yet"),
            case.check,
            answer=schema.Named,
            subjects=("illness",),
            again=again.looked_in,
        ),
        Action(
            "offer",
            Label("客户想再次领养", "She wishes to adopt again"),
            farewell.offer,
            answer=schema.Offered,
            subjects=("contract",),
            again=again.wished,
        ),
    ]  # fmt: skip


@hookimpl
def pawpact_views() -> Sequence[View]:
    return [
        View(
            "cases",
            Label("病例", "Cases"),
            view.list_cases,
            schema=schema.CaseQuery,
            answer=schema.CaseLine,
            optional=("contract", "customer", "pet"),
            is_list=True,
        ),
        View(
            "case",
            Label("一个病例", "One case"),
            view.show_case,
            answer=schema.CaseShown,
            subjects=("illness",),
        ),
        View(
            "clinics",
            Label("合作医院", "Partner clinics"),
            view.list_clinics,
            answer=schema.Clinic,
            is_list=True,
        ),
    ]


@hookimpl
def pawpact_reactions() -> Sequence[Reaction]:
    return [
        Reaction("complaint.pet_ill", "complained", case.complained, is_optional=True),
        Reaction("complaint.diagnosed", "diagnosed", case.complained, is_optional=True),
        Reaction("complaint.decided", "claim_left", case.claim_left, is_optional=True),
        Reaction("complaint.claim_accepted", "granted", case.claim_accepted, is_optional=True),
        Reaction("complaint.claim_refused", "refused", case.claim_refused, is_optional=True),
        Reaction("pet.died", "died", farewell.died),
        Reaction("pet.lost", "lost", farewell.lost),
        Reaction("pet.found", "found", farewell.found),
        Reaction("contract.ended", "ended", farewell.ended, reads=("contract.end_reason",)),
    ]


@hookimpl
def pawpact_metrics() -> Sequence[PluginMetric]:
    return METRICS


@hookimpl
def pawpact_schedule() -> Sequence[Daily]:
    title = Label("邀请再次领养", "Invitations to adopt again")
    return [Daily("offers", title, farewell.offer_due, of="farewell", where={"state": "waiting"})]


def _step(
    name: str, zh: str, en: str, do: case.Do, sent: type[schema.Seen], read: again.Read
) -> Action:
    return Action(
        name,
        Label(zh, en),
        do,
        schema=sent,
        answer=schema.Named,
        subjects=("illness",),
        roles=VETS,
        again=read,
    )
