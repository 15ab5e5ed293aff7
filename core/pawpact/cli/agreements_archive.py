"""Signed agreements: shown, handed out as a file, proved against their hashes."""

from __future__ import annotations

from pathlib import Path

import click

from pawpact.access.permission import Permission
from pawpact.cli.acting import Touched, acting, by_staff
from pawpact.cli.agreement_words import readable
from pawpact.cli.shell import (
    id_of,
    language_option,
    misuse,
    platform_of,
    refuse,
    reporting,
    store_option,
    tell,
)
from pawpact.cli.whole_file import written_whole
from pawpact.contracts.signing.archive import hand_out, verify_archive
from pawpact.contracts.signing.damage import alarmed, raise_alarm
from pawpact.contracts.signing.view import AgreementShown, show_agreement
from pawpact.kernel.identity import public_id
from pawpact.kernel.label import Label, Language
from pawpact.tenancy.unit import Unit

ACTOR = "staff:cli"


@click.command()
@click.argument("contract")
@store_option
@language_option
@click.pass_context
def show(context: click.Context, contract: str, store: str, language: Language) -> None:
    """查看 CONTRACT 签署的协议全文 / The signed agreement, word for word."""
    platform = platform_of(context)
    with (
        reporting(language),
        alarmed(lambda: platform.unit(store, ACTOR)),
        platform.reading(store, ACTOR) as unit,
    ):
        found = show_agreement(unit, id_of("con", contract, "contract"))
        click.echo(readable(found.text))
        click.echo()
        for line in _lines(unit, found):
            tell(line, language)


@click.command()
@click.argument("contract")
@store_option
@click.option(
    "--to",
    required=True,
    type=click.Path(dir_okay=False, path_type=Path),
    help="写到哪个文件 / Where to write it.",
)
@click.option("--purpose", required=True, help="用途，会留痕 / What for; kept on record.")
@by_staff
@language_option
@click.pass_context
def export(
    context: click.Context,
    contract: str,
    store: str,
    to: Path,
    purpose: str,
    by: str,
    language: Language,
) -> None:
    """把 CONTRACT 的协议 PDF 交给客户 / The customer's copy as a PDF, on record."""
    with reporting(language):
        number = id_of("con", contract, "contract")
        touched = Touched("contract", [number])
        platform = platform_of(context)
        with written_whole(to) as file:
            with (
                alarmed(lambda: platform.unit(store, ACTOR)),
                acting(platform, store, by, Permission.READ_CONTRACT, touched) as (unit, _),
            ):
                copy = hand_out(unit, number, purpose)
            file.write(copy.content)
    tell(
        Label(
            f"已写入 {to}，{len(copy.content)} 字节，SHA-256 {copy.pdf_hash}",
            f"written to {to}, {len(copy.content)} bytes, SHA-256 {copy.pdf_hash}",
        ),
        language,
    )


@click.command()
@click.argument("contract", required=False)
@click.option("--store", help="哪家门店 / Which store.")
@click.option("--all", "every", is_flag=True, help="每一家门店 / Every store.")
@language_option
@click.pass_context
def verify(
    context: click.Context, contract: str | None, store: str | None, every: bool, language: Language
) -> None:
    """重算存档的校验码，不符即报警 / Recompute every hash; a mismatch raises an alarm."""
    if (store is None) == (not every) or (every and contract):
        raise misuse("--store 和 --all 写其中一个", "give either --store or --all")
    with reporting(language):
        platform = platform_of(context)
        numbers = [id_of("con", contract, "contract")] if contract else None
        stores = [store] if store else [each.name for each in platform.stores.every()]
        damaged = 0
        for name in stores:
            with platform.unit(name, ACTOR) as unit:
                found = verify_archive(unit, numbers)
                raise_alarm(unit, found)
            damaged += len(found)
            for each in found:
                where = public_id("con", each.contract)
                tell(
                    Label(
                        f"{name} {where}：{each.what.zh}与签署时不符，已报警",
                        f"{name} {where}: {each.what.en} is not what was signed; alarm raised",
                    ),
                    language,
                )
    if damaged:
        refuse()
    tell(Label("存档与签署时一致", "the archive is what was signed"), language)


def _lines(unit: Unit, found: AgreementShown) -> list[Label]:
    signed = f"{found.signed_at.astimezone(unit.store.zone):%Y-%m-%d %H:%M:%S}"
    pdf = found.pdf_hash or "-"
    lines = [
        Label(f"模板　　　{found.template}", f"template      {found.template}"),
        Label(f"签署时间　{signed}", f"signed at     {signed}"),
        Label(f"正文校验码 {found.content_hash}", f"text hash     {found.content_hash}"),
        Label(f"PDF 校验码 {pdf}", f"PDF hash      {pdf}"),
    ]
    for each in found.clauses:
        at = f"{each.at.astimezone(unit.store.zone):%Y-%m-%d %H:%M:%S}"
        lines.append(Label(f"已确认　　{each.title} {at}", f"confirmed     {each.term} {at}"))
    return lines
