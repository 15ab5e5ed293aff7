"""``pawpact pets``: observing, planning doses, the file on paper, illness and recovery."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

import click
from rich.table import Table

from pawpact.access.permission import Permission
from pawpact.cli.acting import Touched, acting, by_staff
from pawpact.cli.shell import id_of, language_option, platform_of, reporting, store_option, tell
from pawpact.cli.table import drawn
from pawpact.kernel.identity import public_id
from pawpact.kernel.label import Label, Language
from pawpact.pets.values import HealthKind, PetState

_date = click.DateTime(["%Y-%m-%d"])
_DOSES = click.Choice([HealthKind.VACCINE_DOSE.value, HealthKind.DEWORMING.value])
_RECORDED = Label("已记录", "recorded")


@click.command()
@click.argument("pet")
@store_option
@by_staff
@click.option("--sign", "signs", multiple=True, help="体征，如 soft_stool / A sign that was seen.")
@click.option("--note", help="补充说明，加密保存 / More about it; kept sealed.")
@language_option
@click.pass_context
def observe(
    context: click.Context,
    pet: str,
    store: str,
    by: str,
    signs: Sequence[str],
    note: str | None,
    language: Language,
) -> None:
    """观察 PET；异常体征立即下架并通知兽医 / What was seen of PET today; nothing: all is well."""
    from pawpact.pets.loading import load_pets
    from pawpact.pets.observation import ABNORMAL_SIGNS
    from pawpact.pets.service import Observation
    from pawpact.pets.service import observe as record_observation

    with reporting(language):
        number = id_of("pet", pet, "pet")
        touched = Touched("pet", [number])
        permission = Permission.OBSERVE_PET
        with acting(platform_of(context), store, by, permission, touched) as (unit, _):
            record_observation(unit, [Observation(number, tuple(signs), note)])
            is_ill = load_pets(unit, [number])[number].state is PetState.ILL
            abnormal = unit.store.texts(ABNORMAL_SIGNS)
    tell(_RECORDED, language)
    if harmless := [each for each in signs if each not in abnormal]:
        tell(_harmless(harmless, abnormal), language)
    if is_ill:
        tell(Label("宠物已转为患病，兽医有待办", "the pet is ill; the vet has a task"), language)


def _harmless(signs: Sequence[str], abnormal: Sequence[str]) -> Label:
    """A slip of the hand in a sign would leave an ill pet on the list: it is said aloud."""
    said, listed = "、".join(signs), "、".join(abnormal)
    return Label(
        f"{said} 不是本店的异常体征，按正常记录；异常体征有：{listed}",
        f"{said}: no abnormal sign here, entered as normal; those that are: {listed}",
    )


@click.command()
@click.argument("pet")
@store_option
@by_staff
@click.option("--why", default="recovered", help="结案说明 / What the vet says.")
@language_option
@click.pass_context
def recover(
    context: click.Context, pet: str, store: str, by: str, why: str, language: Language
) -> None:
    """PET 病愈，重新体检（与隔离） / PET is well again; examined anew before it is listed."""
    from pawpact.pets.service import recover as close_illness

    with reporting(language):
        number = id_of("pet", pet, "pet")
        touched = Touched("pet", [number])
        permission = Permission.RECORD_HEALTH
        with acting(platform_of(context), store, by, permission, touched) as (unit, _):
            close_illness(unit, [number], why)
    tell(_RECORDED, language)


@click.command()
@click.argument("pet")
@click.argument("kind", type=_DOSES)
@store_option
@by_staff
@click.option("--on", "on", type=_date, multiple=True, required=True, help="哪天 / On which day.")
@click.option("--name", default="", help="疫苗或药名 / The vaccine or remedy.")
@language_option
@click.pass_context
def plan(
    context: click.Context,
    pet: str,
    kind: str,
    store: str,
    by: str,
    on: Sequence[datetime],
    name: str,
    language: Language,
) -> None:
    """给 PET 排疫苗或驱虫计划 / Plan doses of PET; on their day the vet has a task."""
    from pawpact.pets.service import NewDose, plan_doses

    with reporting(language):
        number = id_of("pet", pet, "pet")
        touched = Touched("pet", [number])
        permission = Permission.RECORD_HEALTH
        with acting(platform_of(context), store, by, permission, touched) as (unit, _):
            doses = [NewDose(number, HealthKind(kind), each.date(), name) for each in on]
            plan_doses(unit, doses)
    tell(Label(f"已计划 {len(on)} 次", f"{len(on)} planned"), language)


@click.command()
@store_option
@by_staff
@language_option
@click.pass_context
def due(context: click.Context, store: str, by: str, language: Language) -> None:
    """还没有观察、体检或免疫的宠物 / Pets that wait to be observed, examined or given a dose."""
    from pawpact.pets.worklist import worklist

    with (
        reporting(language),
        acting(platform_of(context), store, by, Permission.READ_PET) as (unit, _),
    ):
        table = Table(box=None, show_header=False)
        for each in worklist(unit):
            until = "" if each.due_on is None else each.due_on.isoformat()
            table.add_row(public_id("pet", each.pet), each.what.say(language), until)
    click.echo(drawn(table))


@click.command("file")
@click.argument("pet")
@store_option
@by_staff
@language_option
@click.pass_context
def file_(context: click.Context, pet: str, store: str, by: str, language: Language) -> None:
    """打印 PET 的档案，更正前的内容也在 / The file of PET on paper, corrections beside the old."""
    from pawpact.pets.file import read_file
    from pawpact.pets.printed import printed

    with reporting(language):
        number = id_of("pet", pet, "pet")
        touched = Touched("pet", [number])
        permission = Permission.READ_PET
        with acting(platform_of(context), store, by, permission, touched) as (unit, _):
            text = printed(read_file(unit, number), pet, language)
    click.echo(text, nl=False)


@click.command()
@click.argument("pet")
@store_option
@by_staff
@click.option("--temperament", help="性情 / Its temper.")
@click.option("--care", "care_notes", help="照护说明 / How it is kept.")
@language_option
@click.pass_context
def describe(
    context: click.Context,
    pet: str,
    store: str,
    by: str,
    temperament: str | None,
    care_notes: str | None,
    language: Language,
) -> None:
    """PET 的性情与照护，签约前告知客户 / What PET is like; told before anybody signs."""
    from pawpact.pets.service import describe_pet

    with reporting(language):
        number = id_of("pet", pet, "pet")
        touched = Touched("pet", [number])
        permission = Permission.MANAGE_PET
        with acting(platform_of(context), store, by, permission, touched) as (unit, _):
            describe_pet(unit, number, temperament, care_notes)
    tell(_RECORDED, language)


COMMANDS = (observe, recover, plan, due, file_, describe)
