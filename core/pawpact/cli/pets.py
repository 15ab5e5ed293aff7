"""``pawpact pets``: arrival, health entries, the listing gate, the pet's file."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime

import click
from rich.table import Table

from pawpact.access.permission import Permission
from pawpact.cli import pets_care, pets_home
from pawpact.cli.acting import Touched, acting, by_staff
from pawpact.cli.shell import id_of, language_option, platform_of, reporting, store_option, tell
from pawpact.cli.table import drawn
from pawpact.kernel.errors import InvalidField
from pawpact.kernel.identity import public_id
from pawpact.kernel.label import Label, Language
from pawpact.pets.checks import HEAVIEST
from pawpact.pets.diagnosis import read_diagnoses
from pawpact.pets.entry_name import entry_label
from pawpact.pets.file import FileEntry, read_file
from pawpact.pets.loading import require_entry
from pawpact.pets.moves import PET
from pawpact.pets.printed import KINDS, RESULTS, SPECIES
from pawpact.pets.service import intake_pet, list_pet, record_health, unmet_conditions
from pawpact.pets.values import HealthKind, HealthResult, NewHealthEntry, NewPet, Sex, Species
from pawpact.tenancy.unit import Unit

ACTOR = "staff:cli"
_by = click.option(
    "--by",
    envvar="PAWPACT_BY",
    help="经办员工 stf_…，按其角色 / Who does it, held to the role.",
)
_date = click.DateTime(["%Y-%m-%d"])


@click.group()
def pets() -> None:
    """宠物 / Pets."""


@pets.command()
@store_option
@_by
@click.option(
    "--species",
    type=click.Choice([each.value for each in Species]),
    required=True,
    help="种类 / Species.",
)
@click.option("--name", default="", help="名字 / Name.")
@click.option("--breed", default="", help="品种 / Breed.")
@click.option(
    "--sex",
    type=click.Choice([each.value for each in Sex]),
    default=Sex.UNKNOWN.value,
    show_default=True,
    help="性别 / Sex.",
)
@click.option("--born", "born_on", type=_date, help="出生日期 / Date of birth.")
@click.option(
    "--came",
    "arrived_on",
    type=_date,
    help="入馆日期，默认现在；隔离从当天结束起算 / Day of arrival; now if left out.",
)
@click.option("--cage", required=True, help="笼号，一宠一笼 / Its own cage.")
@click.option(
    "--age-months",
    type=int,
    help="月龄，不知道生日时填 / Age in months, where no birthday is known.",
)
@click.option("--weight", type=float, help="体重，公斤 / Weight in kilograms.")
@click.option("--tag", "tags", multiple=True, help="标签，如 low_threshold / A tag.")
@click.option("--temperament", default="", help="性情 / Its temper.")
@click.option("--care", "care_notes", default="", help="照护说明 / How it is kept.")
@language_option
@click.pass_context
def intake(
    context: click.Context,
    store: str,
    by: str | None,
    species: str,
    name: str,
    breed: str,
    sex: str,
    born_on: datetime | None,
    arrived_on: datetime | None,
    cage: str,
    age_months: int | None,
    weight: float | None,
    tags: tuple[str, ...],
    temperament: str,
    care_notes: str,
    language: Language,
) -> None:
    """登记入馆，立即隔离 / Record an arrival; the pet is isolated at once."""
    with reporting(language), _counter(context, store, by, Permission.MANAGE_PET) as unit:
        new = NewPet(
            Species(species),
            name=name,
            breed=breed,
            sex=Sex(sex),
            born_on=born_on.date() if born_on else None,
            arrived_on=arrived_on.date() if arrived_on else None,
            cage=cage,
            age_months=age_months,
            weight_grams=None if weight is None else _grams(weight),
            tags=tags,
            temperament=temperament,
            care_notes=care_notes,
        )
        click.echo(public_id("pet", intake_pet(unit, new)))


@pets.command()
@click.argument("pet")
@click.argument("kind", type=click.Choice([each.value for each in HealthKind]))
@store_option
@_by
@click.option("--on", "on", type=_date, required=True, help="哪一天 / On which day.")
@click.option("--name", default="", help="疫苗或检测名称 / The vaccine or test.")
@click.option(
    "--result", type=click.Choice([each.value for each in HealthResult]), help="结果 / Its result."
)
@click.option("--note", help="诊断，加密保存 / A diagnosis; kept sealed.")
@click.option(
    "--corrects", metavar="hea_…", help="更正哪条记录 / The entry that this one corrects."
)
@language_option
@click.pass_context
def health(
    context: click.Context,
    pet: str,
    kind: str,
    store: str,
    by: str | None,
    on: datetime,
    name: str,
    result: str | None,
    note: str | None,
    corrects: str | None,
    language: Language,
) -> None:
    """给 PET 记一条健康记录 / Enter a vaccination, deworming, test or examination of PET."""
    with reporting(language), _counter(context, store, by, Permission.RECORD_HEALTH) as unit:
        found = HealthResult(result) if result else None
        number = id_of("pet", pet, "pet")
        wrong = id_of("hea", corrects, "corrects") if corrects else None
        if wrong is not None:
            require_entry(unit, number, wrong)
        entry = NewHealthEntry(number, HealthKind(kind), on.date(), name, found, wrong, note)
        record_health(unit, [entry])
    tell(Label("已记录", "recorded"), language)


@pets.command("list")
@click.argument("pet")
@store_option
@_by
@language_option
@click.pass_context
def list_(context: click.Context, pet: str, store: str, by: str | None, language: Language) -> None:
    """PET 上架；不满足的条件逐条说明 / Put PET on the list, or hear everything it lacks."""
    with reporting(language):
        number = id_of("pet", pet, "pet")
        touched = Touched("pet", [number])
        with acting(platform_of(context), store, by, Permission.LIST_PET, touched) as (unit, _):
            list_pet(unit, number)
    tell(Label("已上架，可领养", "listed: it may be adopted"), language)


@pets.command()
@click.argument("pet")
@store_option
@language_option
@click.pass_context
def show(context: click.Context, pet: str, store: str, language: Language) -> None:
    """查看 PET 的档案与上架还缺什么 / The file of PET and what it lacks for the list."""
    with reporting(language), platform_of(context).reading(store, ACTOR) as unit:
        number = id_of("pet", pet, "pet")
        found = read_file(unit, number)
        now = PET.say(found.record.state).say(language)
        click.echo(f"{pet}  {SPECIES[found.record.species].say(language)}  {now}")
        table = Table(box=None, show_header=False)
        for entry in found.entries:
            table.add_row(*_cells(entry, language))
        click.echo(drawn(table))
        for condition in unmet_conditions(unit, [number])[number]:
            tell(condition.label, language)


def _cells(entry: FileEntry, language: Language) -> tuple[str, ...]:
    kind = KINDS[entry.kind].say(language)
    result = RESULTS[entry.result].say(language) if entry.result else ""
    name = entry_label(entry.name).say(language)
    corrected = "×" if entry.corrected_by else ""
    return public_id("hea", entry.id), entry.on.isoformat(), kind, name, result, corrected


@pets.command()
@click.argument("pet")
@store_option
@by_staff
@click.option("--purpose", required=True, help="查看用途 / What for; kept for ever.")
@language_option
@click.pass_context
def diagnoses(
    context: click.Context, pet: str, store: str, by: str, purpose: str, language: Language
) -> None:
    """查看 PET 的诊断，会留痕 / What vets wrote about PET, for vet and manager; put on record."""
    with reporting(language):
        number = id_of("pet", pet, "pet")
        touched = Touched("pet", [number])
        permission = Permission.READ_DIAGNOSIS
        with acting(platform_of(context), store, by, permission, touched) as (unit, _):
            found = read_diagnoses(unit, number, purpose)
    for each in found:
        click.echo(f"{each.on.isoformat()}  {each.kind}  {each.note}")


def _grams(weight: float) -> int:
    """Kilograms as they are typed; what is no number is not above zero either."""
    heaviest = HEAVIEST // 1000
    if not 0 <= weight <= heaviest:
        raise InvalidField(
            "weight",
            Label(f"体重应在 0 到 {heaviest} 公斤之间", f"a weight is 0 to {heaviest} kilograms"),
        )
    return round(weight * 1000)


@contextmanager
def _counter(
    context: click.Context, store: str, by: str | None, permission: Permission
) -> Iterator[Unit]:
    """A unit at the store's own terminal; where somebody says who she is, held to her role."""
    with acting(platform_of(context), store, by, permission, Touched("store", [])) as (unit, _):
        yield unit


for _command in (*pets_care.COMMANDS, *pets_home.COMMANDS):
    pets.add_command(_command)
