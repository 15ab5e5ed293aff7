"""What may happen to an application after it was handed in."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

import click
from sqlalchemy import select

from pawpact.access.permission import Permission
from pawpact.accounts.values import Answers, Housing
from pawpact.cli.acting import acting, by_terminal
from pawpact.cli.shell import (
    id_of,
    language_option,
    platform_of,
    reporting,
    store_option,
    tell,
)
from pawpact.contracts.applying.application import (
    choose_low_threshold_pet,
    decide_submitted,
)
from pawpact.contracts.applying.assessment import record_assessment
from pawpact.contracts.applying.listing import HandedIn, hand_in_later
from pawpact.contracts.applying.review import ask_for_review
from pawpact.contracts.applying.schemas import IDENTITY_RESULTS
from pawpact.contracts.applying.withdrawal import withdraw_application
from pawpact.contracts.deposits.payment import pay_deposits
from pawpact.contracts.models import Deposit
from pawpact.contracts.values import PaidDeposit
from pawpact.kernel.errors import InvalidField, NotFound
from pawpact.kernel.identity import public_id
from pawpact.kernel.label import Label, Language
from pawpact.kernel.money import Fen, fen
from pawpact.tenancy.unit import Unit

_ASSESSED = {
    True: Label("达标", "passed"),
    False: Label("未达标，已安排培训", "below the mark: a training is to be booked"),
}
_HANDLINGS = {
    "held": Label("押金已入账，申请通过", "the deposit is held, the application approved"),
    "refund": Label("重复或过期付款，应退还", "paid twice or too late: owed back"),
    "already": Label("此前已入账", "it was booked before"),
}


@click.command()
@click.argument("application")
@click.argument("kind")
@store_option
@click.option(
    "--housing", type=click.Choice([each.value for each in Housing]), help="居住情况 / Housing."
)
@click.option("--pets-prohibited/--pets-allowed", default=None, help="居所是否禁养 / Ban on pets.")
@click.option("--landlord/--no-landlord", default=None, help="房东是否同意 / Landlord's answer.")
@click.option(
    "--identity", type=click.Choice(IDENTITY_RESULTS), help="证件核验结果 / The identity check."
)
@by_terminal
@language_option
@click.pass_context
def document(
    context: click.Context,
    application: str,
    kind: str,
    store: str,
    housing: str | None,
    pets_prohibited: bool | None,
    landlord: bool | None,
    identity: str | None,
    by: str | None,
    language: Language,
) -> None:
    """补交材料或回答，齐了就重新审核 / Record a document or answer; checked anew when complete."""
    with _deciding(context, store, by, language) as unit:
        answers = Answers(Housing(housing) if housing else None, landlord)
        handed = HandedIn(kind, answers, pets_prohibited, identity)
        hand_in_later(unit, id_of("app", application, "application"), handed)
    tell(Label("已记录", "recorded"), language)


@click.command("choose-pet")
@click.argument("application")
@click.argument("pet")
@store_option
@by_terminal
@language_option
@click.pass_context
def choose_pet(
    context: click.Context,
    application: str,
    pet: str,
    store: str,
    by: str | None,
    language: Language,
) -> None:
    """改选低门槛宠物，为它重新审核 / Choose a low-threshold PET; checked anew for it."""
    with _deciding(context, store, by, language) as unit:
        chosen = id_of("pet", pet, "pet")
        choose_low_threshold_pet(unit, id_of("app", application, "application"), chosen)
    tell(Label("已改选", "chosen"), language)


@click.command()
@click.argument("application")
@store_option
@click.option("--reference", required=True, help="渠道的付款编号 / The provider's payment number.")
@click.option("--amount", required=True, help="金额，如 500.00 / Amount in yuan.")
@by_terminal
@language_option
@click.pass_context
def deposit(
    context: click.Context,
    application: str,
    store: str,
    reference: str,
    amount: str,
    by: str | None,
    language: Language,
) -> None:
    """登记已付的押金 / Book the deposit that was paid for APPLICATION."""
    permission = Permission.TAKE_DEPOSIT
    with reporting(language), _acting(context, store, by, permission) as unit:
        due = _deposit_of(unit, application)
        (handling,) = pay_deposits(unit, [PaidDeposit(due, reference, _fen(amount))])
    tell(_HANDLINGS[handling], language)


@click.command()
@click.argument("application")
@store_option
@click.option("--why", required=True, help="客户的理由 / What the customer says.")
@by_terminal
@language_option
@click.pass_context
def review(
    context: click.Context,
    application: str,
    store: str,
    why: str,
    by: str | None,
    language: Language,
) -> None:
    """客户不服拒绝，申请人工复核 / A refused customer asks for a person."""
    with reporting(language), _acting(context, store, by) as unit:
        case = ask_for_review(unit, id_of("app", application, "application"), why)
    click.echo(public_id("held", case))


@click.command()
@click.argument("application")
@store_option
@click.option("--why", required=True, help="客户的理由 / What the customer says.")
@by_terminal
@language_option
@click.pass_context
def withdraw(
    context: click.Context,
    application: str,
    store: str,
    why: str,
    by: str | None,
    language: Language,
) -> None:
    """客户撤回申请，放开宠物、退还押金 / The customer takes APPLICATION back."""
    with reporting(language), _acting(context, store, by) as unit:
        withdraw_application(unit, id_of("app", application, "application"), why)
    tell(Label("已撤回", "withdrawn"), language)


@click.command()
@click.argument("application")
@store_option
@click.option("--percent", type=int, required=True, help="得分，0 到 100 / Score in percent.")
@by_terminal
@language_option
@click.pass_context
def assess(
    context: click.Context,
    application: str,
    store: str,
    percent: int,
    by: str | None,
    language: Language,
) -> None:
    """登记新手认知评估，不影响审核 / Record what a newcomer knows; it refuses nobody."""
    with reporting(language), _acting(context, store, by) as unit:
        passed = record_assessment(unit, id_of("app", application, "application"), percent)
    tell(_ASSESSED[passed], language)


@contextmanager
def _deciding(
    context: click.Context, store: str, by: str | None, language: Language
) -> Iterator[Unit]:
    """A unit whose applications are decided right after it commits."""
    with reporting(language):
        platform = platform_of(context)
        with acting(platform, store, by, Permission.SUBMIT_APPLICATION) as (unit, _):
            yield unit
        decide_submitted(platform.runner, store, unit.actor)


@contextmanager
def _acting(
    context: click.Context,
    store: str,
    by: str | None,
    permission: Permission = Permission.SUBMIT_APPLICATION,
) -> Iterator[Unit]:
    with acting(platform_of(context), store, by, permission) as (unit, _):
        yield unit


def _deposit_of(unit: Unit, application: str) -> int:
    number = id_of("app", application, "application")
    asked = select(Deposit.id).where(Deposit.application_id == number)
    found = unit.session.scalars(asked.order_by(Deposit.id.desc()).limit(1)).one_or_none()
    if found is None:
        raise NotFound(Label("这份申请不收押金", "this application was asked for no deposit"))
    return found


def _fen(amount: str) -> Fen:
    try:
        return fen(amount)
    except ValueError:
        raise InvalidField(
            "amount", Label("金额应形如 500.00", "an amount looks like 500.00")
        ) from None
