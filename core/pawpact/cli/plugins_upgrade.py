"""``pawpact plugins upgrade --check``: whether live rules still hold on what is installed."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

import click

from pawpact.cli.shell import (
    language_option,
    misuse,
    platform_of,
    refuse,
    reporting,
    tell,
)
from pawpact.kernel.label import Label, Language

if TYPE_CHECKING:
    from pawpact.publishing.upgrading import Found


@click.command("upgrade")
@click.option("--check", is_flag=True, help="只检查，不改动 / Look only.")
@click.option("--json", "as_json", is_flag=True, help="输出 JSON / Print JSON.")
@language_option
@click.pass_context
def upgrade(context: click.Context, check: bool, as_json: bool, language: Language) -> None:
    """升级插件前后检查在用的规则 / Try the rules that are lived by on the installed plugins.

    Install the new version beside a copy of the database, then run this. Exit code 1 where a
    revision in force, or one that running contracts go by, does not hold any more.
    """
    if not check:
        raise misuse(
            "请加上 --check；升级本身由 pip 安装新版本",
            "give --check; the upgrade itself is an installation by pip",
        )
    with reporting(language):
        revisions, found = platform_of(context).check_upgrade()
    if as_json:
        from pawpact.publishing.upgrading import upgrade_document

        click.echo(json.dumps(upgrade_document(found, revisions), ensure_ascii=False, indent=2))
    else:
        _say(found, revisions, language)
    if found:
        refuse()


def _say(found: list[Found], revisions: int, language: Language) -> None:
    for each in found:
        head = Label(
            f"{each.store} r{each.number}（{each.contracts} 份在履行合约）",
            f"{each.store} r{each.number} ({each.contracts} running contracts)",
        )
        tell(head, language)
        for one in each.broken:
            click.echo(f"  {one.what}: {one.why.say(language)}")
    if found:
        tell(
            Label(
                "请不要升级：让旧名称继续可用，直到没有合约用它",
                "do not upgrade: keep old names answered until no contract goes by them",
            ),
            language,
        )
    else:
        tell(
            Label(f"{revisions} 个在用的版本都成立", f"all {revisions} live revisions hold"),
            language,
        )
