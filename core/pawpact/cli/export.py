"""``pawpact export``: what a store has, as files that ``pawpact import`` takes in elsewhere."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import click

from pawpact.access.permission import Permission
from pawpact.cli.acting import acting, by_platform, refuse_unless
from pawpact.cli.shell import language_option, platform_of, reporting, store_option, tell
from pawpact.cli.whole_file import written_whole
from pawpact.importing.export.service import export_lines
from pawpact.importing.target import Kind
from pawpact.kernel.errors import InvalidField
from pawpact.kernel.label import Label, Language
from pawpact.tenancy.unit import Unit

_LONGEST_PURPOSE = 200
_MASKED = Label(
    "个人资料已遮盖，这个文件不能再导入；要完整资料，请由店长写明 --purpose",
    "personal data is masked and this file cannot be imported; for all of it the manager states"
    " a --purpose",
)


@click.command("export")
@click.argument("kind", type=click.Choice([kind.value for kind in Kind]))
@store_option
@click.option(
    "--output",
    required=True,
    type=click.Path(dir_okay=False, path_type=Path),
    help="写到哪个 .csv 文件，只有本人可读 / Where it is written, for its owner alone.",
)
@click.option(
    "--purpose",
    default="",
    help="导出完整个人资料的用途，会留痕 / What personal data in clear is for; put on record.",
)
@by_platform
@language_option
@click.pass_context
def export_command(
    context: click.Context,
    kind: str,
    store: str,
    output: Path,
    purpose: str,
    by: str,
    language: Language,
) -> None:
    """导出客户、宠物、合约、扣款、积分 / Write what a store has, for an import elsewhere.

    Customers are masked unless a --purpose is stated, which only who may read personal data can.
    """
    with reporting(language):
        chosen, platform = Kind(kind), platform_of(context)
        stated = _checked(purpose)
        if chosen is Kind.CUSTOMERS and stated:
            refuse_unless(platform, store, by, Permission.READ_PERSONAL)
        count = -1

        @contextmanager
        def opened() -> Iterator[Unit]:
            with acting(platform, store, by, Permission.EXPORT) as (unit, _):
                yield unit

        with written_whole(output) as file:
            for line in export_lines(opened, chosen, stated):
                file.write(line)
                count += 1
        tell(Label(f"已写入 {count} 行：{output.name}", f"{count} rows in {output.name}"), language)
        if chosen is Kind.CUSTOMERS and not stated:
            tell(_MASKED, language)


def _checked(purpose: str) -> str:
    stated = purpose.strip()
    if len(stated) > _LONGEST_PURPOSE:
        raise InvalidField(
            "purpose",
            Label(f"最多 {_LONGEST_PURPOSE} 个字", f"at most {_LONGEST_PURPOSE} characters"),
        )
    return stated
