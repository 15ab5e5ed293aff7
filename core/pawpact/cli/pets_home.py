"""``pawpact pets``: off the list, home with the adopter and back, to another store, and death."""

from __future__ import annotations

from collections.abc import Callable

import click

from pawpact.access.permission import Permission
from pawpact.cli.acting import Touched, acting, by_staff, refuse_unless
from pawpact.cli.shell import id_of, language_option, platform_of, reporting, store_option, tell
from pawpact.kernel.identity import public_id
from pawpact.kernel.label import Label, Language
from pawpact.tenancy.unit import Unit

_why = click.option("--why", required=True, help="原因 / Why.")
_cage = click.option("--cage", required=True, help="笼号，一宠一笼 / Its own cage.")


def _do(
    context: click.Context,
    store: str,
    by: str,
    permission: Permission,
    pet: str,
    what: Callable[[Unit, int], object],
) -> None:
    number = id_of("pet", pet, "pet")
    touched = Touched("pet", [number])
    with acting(platform_of(context), store, by, permission, touched) as (unit, _):
        what(unit, number)


@click.command()
@click.argument("pet")
@store_option
@by_staff
@_why
@language_option
@click.pass_context
def delist(
    context: click.Context, pet: str, store: str, by: str, why: str, language: Language
) -> None:
    """PET 下架 / Take PET off the list."""
    from pawpact.pets.service import delist_pet

    def do(unit: Unit, number: int) -> None:
        delist_pet(unit, number, why)

    with reporting(language):
        _do(context, store, by, Permission.LIST_PET, pet, do)
    tell(Label("已下架", "off the list"), language)


@click.command()
@click.argument("contract")
@store_option
@by_staff
@language_option
@click.pass_context
def handover(
    context: click.Context, contract: str, store: str, by: str, language: Language
) -> None:
    """CONTRACT 的宠物交接回家，当天为第 0 天 / The pet of CONTRACT goes home; that is day 0."""
    from pawpact.contracts.signing.handover import hand_over

    with reporting(language):
        number = id_of("con", contract, "contract")
        permission = Permission.HAND_OVER_PET
        touched = Touched("contract", [number])
        with acting(platform_of(context), store, by, permission, touched) as (unit, _):
            pet = public_id("pet", hand_over(unit, [number])[number])
            day = unit.today.isoformat()
    tell(Label(f"{pet} 已交接，{day} 为第 0 天", f"{pet} went home; {day} is day 0"), language)


@click.command()
@click.argument("contract")
@click.argument("pet")
@store_option
@by_staff
@language_option
@click.pass_context
def rehold(
    context: click.Context, contract: str, pet: str, store: str, by: str, language: Language
) -> None:
    """交接前宠物病了：为 CONTRACT 另留 PET / PET is kept for CONTRACT, whose own fell ill."""
    from pawpact.contracts.signing.handover import reserve_again

    with reporting(language):
        number = id_of("con", contract, "contract")
        permission = Permission.LIST_PET
        touched = Touched("contract", [number])
        with acting(platform_of(context), store, by, permission, touched) as (unit, _):
            reserve_again(unit, number, id_of("pet", pet, "pet"))
    tell(Label("已为合约预留", "kept for the contract"), language)


@click.command("take-back")
@click.argument("pet")
@store_option
@by_staff
@click.option("--replaced", is_flag=True, help="保障期换宠 / Replaced under the guarantee.")
@_why
@language_option
@click.pass_context
def take_back(
    context: click.Context,
    pet: str,
    store: str,
    by: str,
    replaced: bool,
    why: str,
    language: Language,
) -> None:
    """收回已领养的 PET，合约停扣待店长决定 / PET was received back; its contract is held."""
    from pawpact.contracts.running.given_back import receive_back

    held: list[int | None] = []

    def do(unit: Unit, number: int) -> None:
        held.append(receive_back(unit, number, why, replaced=replaced))

    with reporting(language):
        _do(context, store, by, Permission.TAKE_BACK_PET, pet, do)
    tell(Label("已收回", "received back"), language)
    if held[0] is not None:
        contract = public_id("con", held[0])
        tell(
            Label(
                f"合约 {contract} 已停扣，店长有待办",
                f"contract {contract} is not debited; the manager has a task",
            ),
            language,
        )


@click.command()
@click.argument("pet")
@store_option
@by_staff
@_cage
@language_option
@click.pass_context
def readmit(
    context: click.Context, pet: str, store: str, by: str, cage: str, language: Language
) -> None:
    """收回的 PET 重新入馆隔离 / PET that came back is isolated and examined anew."""
    from pawpact.pets import service

    def do(unit: Unit, number: int) -> None:
        service.readmit(unit, number, cage)

    with reporting(language):
        _do(context, store, by, Permission.MANAGE_PET, pet, do)
    tell(Label("已重新隔离", "isolated anew"), language)


@click.command()
@click.argument("pet")
@store_option
@by_staff
@_why
@language_option
@click.pass_context
def death(
    context: click.Context, pet: str, store: str, by: str, why: str, language: Language
) -> None:
    """登记在馆 PET 去世 / PET died in the house. Of an adopted one its contract is told."""
    from pawpact.pets import service

    def do(unit: Unit, number: int) -> None:
        service.require_in_store(unit, [number])
        service.record_death(unit, [number], why)

    with reporting(language):
        _do(context, store, by, Permission.RECORD_DEATH, pet, do)
    tell(Label("已登记", "recorded"), language)


@click.command()
@click.argument("pet")
@store_option
@by_staff
@click.option("--to", required=True, help="转入门店 / The store that takes it in.")
@click.option("--accepted-by", required=True, help="转入门店的店长 stf_… / Its manager.")
@_cage
@_why
@language_option
@click.pass_context
def transfer(
    context: click.Context,
    pet: str,
    store: str,
    by: str,
    to: str,
    accepted_by: str,
    cage: str,
    why: str,
    language: Language,
) -> None:
    """PET 转到同品牌另一家店，到店隔离 / PET goes to another store of the brand; isolated there."""
    from pawpact.pets.transfer import transfer_pet

    with reporting(language):
        platform = platform_of(context)
        number = id_of("pet", pet, "pet")
        touched = Touched("pet", [number])
        giver = refuse_unless(platform, store, by, Permission.TRANSFER_PET, touched)
        taker = refuse_unless(platform, to, accepted_by, Permission.TRANSFER_PET, touched)
        arrived = transfer_pet(
            lambda: platform.unit(store, str(giver)),
            lambda: platform.unit(to, str(taker)),
            number,
            cage,
            why,
        )
    click.echo(public_id("pet", arrived))


COMMANDS = (delist, handover, rehold, take_back, readmit, death, transfer)
