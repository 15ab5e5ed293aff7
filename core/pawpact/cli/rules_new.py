"""``pawpact rules new``: a file to begin with, for a store or a brand."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

import click

from pawpact.cli.blank_rules import Heading, new_rules
from pawpact.cli.rules_folder import RuleFolders
from pawpact.cli.rules_option import files_options
from pawpact.cli.shell import language_option, misuse, reporting, tell
from pawpact.cli.whole_file import write_shared
from pawpact.kernel.label import Label, Language
from pawpact.policy.layering.layers import PLATFORM
from pawpact.policy.reading.draft import PlatformRules
from pawpact.tenancy.description import Description, is_name


@click.command("new")
@click.argument("store", required=False)
@click.option(
    "--brand", help="品牌的文件；写了 STORE 则是新店的品牌 / A brand's, or a new store's brand."
)
@click.option(
    "--output",
    type=click.Path(dir_okay=False, path_type=Path),
    help="写进这个文件 / Write it to this file, which must not be there yet.",
)
@language_option
@files_options
def new(
    folders: RuleFolders,
    store: str | None,
    brand: str | None,
    output: Path | None,
    language: Language,
) -> None:
    """写一份空白的规则文件 / A rules.yaml with every number that a STORE or --brand may change."""
    if not (store or brand):
        raise misuse("写上门店的名称，或者 --brand", "give a STORE, or --brand")
    if output and output.exists():
        raise misuse(
            f"{output} 已经有了，不覆盖；请写到另一个文件再对照",
            f"{output} is there already; write to another file and compare",
        )
    for name in filter(None, (store, brand)):
        if not is_name(name):
            raise misuse(
                f"`{name}` 不能作名称：用小写字母、数字和连字符，以字母开头，如 shanghai-jingan",
                f"`{name}` cannot be a name: lower-case letters, digits and hyphens, as in"
                " shanghai-jingan",
            )
    with reporting(language):
        text = _store_file(folders, store, brand, language) if store else ""
        text = text or _brand_file(folders, brand or "", language)
        if output:
            write_shared(output, text)
    if output is None:
        click.echo(text, nl=False)
        return
    tell(Label(f"已写好：{output}", f"written: {output}"), language, err=True)


def _store_file(folders: RuleFolders, store: str, brand: str | None, language: Language) -> str:
    """What the brand's rules come to, or the platform's where there is no brand yet."""
    files = folders.tenants.stores.get(store)
    described = files.description if files else None
    if described and brand and described.brand != brand:
        raise misuse(
            f"{store} 属于 {described.brand}，不属于 {brand}",
            f"{store} belongs to {described.brand}, not to {brand}",
        )
    above = described.brand if described else brand
    platform = folders.read_platform()
    layer = folders.resolve(platform, above or PLATFORM, "brand" if above else "platform")
    extends = layer.ruleset.layers[-1]
    off = _switched_off(folders, described) if described else frozenset()
    heading = Heading(store, "store", extends)
    return new_rules(layer.ruleset, _titles(platform), heading, language, off)


def _brand_file(folders: RuleFolders, brand: str, language: Language) -> str:
    platform = folders.read_platform()
    files = folders.tenants.brands.get(brand)
    version = files.patch.version if files else ""
    layer = folders.resolve(platform, PLATFORM, "platform")
    extends = layer.ruleset.layers[-1]
    heading = Heading(brand, "brand", extends, version or platform.version)
    return new_rules(layer.ruleset, _titles(platform), heading, language)


def _titles(platform: PlatformRules) -> Mapping[str, Label]:
    return {each.name: each.title for each in platform.documents}


def _switched_off(folders: RuleFolders, store: Description) -> frozenset[str]:
    return frozenset(folders.host.plugins) - store.plugins_on
