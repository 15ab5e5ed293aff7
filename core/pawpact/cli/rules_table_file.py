"""``pawpact rules table``: a table of a rule file as an xlsx sheet, and back into the file."""

from __future__ import annotations

from pathlib import Path

import click

from pawpact.cli.replaced_file import replace_text
from pawpact.cli.rules_folder import RuleFolders
from pawpact.cli.rules_option import files_options
from pawpact.cli.rules_table_import import Import, imported
from pawpact.cli.shell import existing_file, language_option, misuse, reporting, tell
from pawpact.cli.whole_file import written_whole
from pawpact.kernel.errors import FileError
from pawpact.kernel.label import Label, Language
from pawpact.policy.editing.sheet.write_sheet import write_sheet
from pawpact.policy.model import Layer, Parameter, Ruleset
from pawpact.policy.reading.draft import PlatformRules
from pawpact.policy.reading.field import suggest
from pawpact.vocabulary.types import ValueType

_store = click.option("--store", help="哪家门店的表 / Whose table: this store's.")
_brand = click.option("--brand", help="哪个品牌的表 / Or this brand's.")


class NoSuchTable(FileError):
    """There is no table of that name."""

    code = "no_such_table"
    title = Label("没有这张表", "There is no table of that name")


@click.group("table")
def table() -> None:
    """表和 Excel 之间 / Tables of rule files to and from xlsx sheets."""


@table.command("export")
@click.argument("name", metavar="TABLE")
@_store
@_brand
@click.option(
    "--output",
    required=True,
    type=click.Path(dir_okay=False, path_type=Path),
    help="写进这个 xlsx / Write it to this workbook, which must not be there yet.",
)
@language_option
@files_options
def export(
    folders: RuleFolders,
    name: str,
    store: str | None,
    brand: str | None,
    output: Path,
    language: Language,
) -> None:
    """导出实际生效的表 / Write the TABLE in force to a workbook.

    TABLE is a parameter like `welfare_tiers.milestones`, or a rule that is repeated for each row
    of one, like `welfare_tiers.milestones/milestone`.
    """
    if output.exists():
        raise misuse(f"{output} 已经有了，不覆盖", f"{output} is there already")
    if output.suffix != ".xlsx":
        raise misuse(f"{output} 要以 .xlsx 结尾", f"{output} has to end in .xlsx")
    with reporting(language):
        platform = folders.read_platform()
        ruleset = folders.resolve(platform, *_whose(store, brand)).ruleset
        content = write_sheet(_table(ruleset, platform, name))
        with written_whole(output) as file:
            file.write(content)
    tell(Label(f"已写好：{output}", f"written: {output}"), language, err=True)


@table.command("import")
@click.argument("book", type=existing_file)
@click.argument("name", metavar="TABLE")
@_store
@_brand
@click.option("--sheet", help="哪个工作表，不给则第一个 / Which sheet; the first one without it.")
@click.option("--dry-run", is_flag=True, help="只看会改什么，不写 / Show what would change.")
@language_option
@files_options
def import_(
    folders: RuleFolders,
    book: Path,
    name: str,
    store: str | None,
    brand: str | None,
    sheet: str | None,
    dry_run: bool,
    language: Language,
) -> None:
    """把 BOOK 里的表写进规则文件 / Put the sheet into the store's or brand's rules.yaml.

    Only the TABLE changes there; comments stay. Nothing is written where a cell is wrong, or where
    the table would not be accepted.
    """
    owner, layer = _whose(store, brand)
    with reporting(language):
        platform = folders.read_platform()
        before = folders.resolve(platform, owner, layer).ruleset
        asked = Import(book, sheet, _table(before, platform, name), owner, layer)
        done = imported(folders, platform, before, asked)
    if done is None:
        tell(Label("和现在的一样，没有改动", "the same as now: nothing changes"), language)
        return
    click.echo(done.shown.say(language))
    if dry_run:
        tell(Label("只是试看，没有写入", "a look only: nothing was written"), language)
        return
    with reporting(language):
        replace_text(done.path, done.text)
    tell(Label(f"已写进 {done.path}", f"written to {done.path}"), language)


def _whose(store: str | None, brand: str | None) -> tuple[str, Layer]:
    if bool(store) == bool(brand):
        raise misuse("写 --store 或者 --brand", "give --store or --brand")
    return (store, "store") if store else (brand or "", "brand")


def _table(ruleset: Ruleset, platform: PlatformRules, name: str) -> Parameter:
    """By the parameter's name, or by the rule that has a row of it each."""
    tables = {
        each.name: each for each in ruleset.parameters.values() if each.type is ValueType.TABLE
    }
    wanted = _of_rules(platform).get(name, name)
    if wanted in tables:
        return tables[wanted]
    near = suggest(name, sorted(tables))
    raise NoSuchTable(Label(f"没有表 {name}", f"there is no table {name}"), hint=near)


def _of_rules(platform: PlatformRules) -> dict[str, str]:
    """`policy/rule` to the table that it is repeated for."""
    return {
        f"{document.name}/{rule.id}": f"{document.group}.{rule.each.text.removeprefix('$')}"
        for document in platform.documents
        for rule in document.rules
        if rule.each
    }
