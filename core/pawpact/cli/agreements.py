"""``pawpact agreements``: templates, and the archive of what was signed."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import click

from pawpact.access.permission import Permission
from pawpact.agreements.publishing import check, publish, published, standard, standard_text
from pawpact.agreements.values import Template
from pawpact.cli.acting import acting, by_platform
from pawpact.cli.agreement_words import readable
from pawpact.cli.agreements_archive import export, show, verify
from pawpact.cli.shell import (
    existing_file,
    language_option,
    misuse,
    platform_of,
    reporting,
    store_option,
    tell,
)
from pawpact.cli.table import drawn, headed
from pawpact.cli.whole_file import written_whole
from pawpact.kernel.errors import FileError
from pawpact.kernel.label import Label, Language

_COLUMNS = (
    Label("模板", "template"),
    Label("发布", "published"),
    Label("由", "by"),
    Label("校验码", "hash"),
    Label("现行", "in force"),
)


@click.group()
def agreements() -> None:
    """协议模板与存档 / Templates of agreements, and the archive."""


@agreements.command("check")
@click.argument("file", type=existing_file)
@store_option
@language_option
@click.pass_context
def check_(context: click.Context, file: Path, store: str, language: Language) -> None:
    """检查模板 FILE 能否在这家门店使用 / Whether the template FILE may be published here."""
    with reporting(language), platform_of(context).reading(store) as unit:
        template = check(unit.store, file.name, _text(file))
    _tell_fit(template, language)


@agreements.command("publish")
@click.argument("file", type=existing_file)
@click.option("--store", help="哪家门店 / Which store.")
@click.option("--brand", help="品牌下的每家门店 / Every store of a brand.")
@click.option("--why", required=True, help="理由，一并保存 / The reason, kept for ever.")
@by_platform
@language_option
@click.pass_context
def publish_(
    context: click.Context,
    file: Path,
    store: str | None,
    brand: str | None,
    why: str,
    by: str,
    language: Language,
) -> None:
    """发布模板 FILE，此后签约都用它 / Sign with the template FILE from now on."""
    with reporting(language):
        platform, text = platform_of(context), _text(file)
        stores = _stores(context, store, brand)
        for name in stores:
            with platform.reading(name) as unit:
                check(unit.store, file.name, text)
        for name in stores:
            with acting(platform, name, by, Permission.PUBLISH_RULES) as (unit, _):
                template = publish(unit, file.name, text, why)
            known = f"{template.name}@{template.version}"
            tell(Label(f"{name}：已发布 {known}", f"{name}: {known} published"), language)


@agreements.command("list")
@store_option
@language_option
@click.pass_context
def list_(context: click.Context, store: str, language: Language) -> None:
    """门店用过的模板版本，最后一个现行 / Every version a store signed with."""
    with reporting(language), platform_of(context).reading(store) as unit:
        table = headed(_COLUMNS, language)
        for each in published(unit):
            name = f"{each.name}@{each.version}"
            mark = "✓" if each.in_force else ""
            table.add_row(name, each.at, each.by, each.content_hash[:16], mark)
        click.echo(drawn(table))


@agreements.command("preview")
@click.argument("file", type=existing_file, required=False)
@store_option
@click.option(
    "--to", type=click.Path(dir_okay=False, path_type=Path), help="写成 PDF / Write a PDF."
)
@language_option
@click.pass_context
def preview(
    context: click.Context, file: Path | None, store: str, to: Path | None, language: Language
) -> None:
    """用示例数字看模板的样子；不写 FILE 看平台标准模板 / A template with made-up numbers."""
    from pawpact.agreements.sample import sample_sheet, sample_text

    with reporting(language), platform_of(context).reading(store) as unit:
        template = check(unit.store, file.name, _text(file)) if file else standard()
        if to is None:
            click.echo(readable(sample_text(template, unit.store)))
            return
        from pawpact.agreements.pdf import draw

        with written_whole(to) as file_:
            file_.write(draw(sample_sheet(template, unit.store)))
        tell(Label(f"已写入 {to}", f"written to {to}"), language)


@agreements.command("template")
def template_() -> None:
    """打印平台标准模板，从它改起 / The platform's own template, to begin from."""
    click.echo(standard_text(), nl=False)


for _command in (show, export, verify):
    agreements.add_command(_command)


def _stores(context: click.Context, store: str | None, brand: str | None) -> Sequence[str]:
    if (store is None) == (brand is None):
        raise misuse("--store 和 --brand 写其中一个", "give either --store or --brand")
    if store is not None:
        return [store]
    found = [each.name for each in platform_of(context).stores.every() if each.brand == brand]
    if not found:
        raise FileError(Label(f"没有品牌 {brand}", f"there is no brand {brand}"))
    return found


def _text(file: Path) -> str:
    try:
        return file.read_text("utf-8")
    except UnicodeDecodeError:
        raise FileError(
            Label(f"{file.name} 不是 UTF-8 文本", f"{file.name} is not UTF-8 text")
        ) from None


def _tell_fit(template: Template, language: Language) -> None:
    clauses, sections = len(template.terms), len(template.sections)
    tell(
        Label(
            f"可以发布：{template.name}@{template.version}，{sections} 章，{clauses} 条突出条款",
            f"fit to publish: {template.name}@{template.version}, {sections} sections,"
            f" {clauses} highlighted clauses",
        ),
        language,
    )
