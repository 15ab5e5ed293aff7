"""``pawpact rules upgrade``: what a newer platform changes for each store."""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

import click

from pawpact.cli.progress import progress
from pawpact.cli.rules_folder import RuleFolders
from pawpact.cli.rules_option import files_options
from pawpact.cli.rules_side import read_newer
from pawpact.cli.rules_upgrade_report import Told, upgrade_report
from pawpact.cli.shell import form_option, language_option, misuse, refuse, reporting
from pawpact.kernel.label import Label, Language
from pawpact.policy.comparing.difference import Difference
from pawpact.policy.comparing.upgrade import (
    Above,
    Versions,
    upgrade_brand,
    upgrade_platform,
    upgrade_store,
)
from pawpact.policy.comparing.upgrade_words import render_upgrades
from pawpact.policy.reading.draft import PlatformRules
from pawpact.tenancy.folder import TenantFiles


@click.command("upgrade")
@click.option(
    "--to",
    "newer",
    required=True,
    type=click.Path(exists=True, file_okay=False, path_type=Path),
    help="新版平台规则的文件夹 / Folder of the newer platform rules.",
)
@click.option("--store", help="只看这家店 / Only this store.")
@click.option("--brand", help="只看这个品牌和它的门店 / Only this brand and its stores.")
@click.option(
    "--details", is_flag=True, help="列出每家的每处改动 / Every change of every brand and store."
)
@form_option
@language_option
@files_options
def upgrade(
    folders: RuleFolders,
    newer: Path,
    store: str | None,
    brand: str | None,
    details: bool,
    form: str,
    language: Language,
) -> None:
    """换成新版平台规则，各店会怎样 / What a newer platform version changes for each store.

    `--rules` are the rules as they are. What a store says itself stays; what of its file no longer
    applies is shown with how to mend it, and the command then ends with 1. Nothing is written.
    """
    if store and brand:
        raise misuse("--store 和 --brand 只能给一个", "give one of --store and --brand")
    with reporting(language):
        wanted = _Wanted(folders, store, brand)
        platforms = folders.read_platform(), read_newer(folders, newer)
        told = list(_told(wanted, platforms, language))
    if form == "json":
        pairs = [(each.upgrade, each.above) for each in told]
        click.echo(json.dumps(render_upgrades(pairs), ensure_ascii=False, indent=2))
    else:
        click.echo(upgrade_report(told, language, detailed=_detailed(told, store, details)))
    if not all(each.upgrade.applies for each in told):
        refuse()


def _detailed(told: Sequence[Told], store: str | None, details: bool) -> frozenset[str]:
    """Whose changes are told one by one."""
    if details:
        return frozenset(each.upgrade.name for each in told)
    return frozenset({store} if store else ())


@dataclass(frozen=True, slots=True)
class _Wanted:
    """The brands and stores that are asked about; a name that is unknown is refused."""

    folders: RuleFolders
    store: str | None
    brand: str | None

    def stores(self) -> dict[str, TenantFiles]:
        if self.store:
            return {self.store: self.folders.files(self.store, "store")}
        return {
            name: each
            for name, each in self.folders.tenants.stores.items()
            if not self.brand or self.brand_of(each) == self.brand
        }

    def brands(self) -> dict[str, TenantFiles]:
        """Those of the stores too: what is wrong with a brand is wrong for its stores."""
        if self.brand:
            return {self.brand: self.folders.files(self.brand, "brand")}
        known = self.folders.tenants.brands
        if not self.store:
            return dict(known)
        own = {self.brand_of(each) for each in self.stores().values()}
        return {name: each for name, each in known.items() if name in own}

    @staticmethod
    def brand_of(store: TenantFiles) -> str:
        return store.description.brand if store.description else ""


def _told(
    wanted: _Wanted, platforms: tuple[PlatformRules, PlatformRules], language: Language
) -> Iterator[Told]:
    versions = Versions(*platforms, wanted.folders.vocabulary)
    brands, stores = wanted.brands(), wanted.stores()
    platform = upgrade_platform(versions)
    yield Told(platform, None, {})
    above: dict[str, Above] = {}
    for name, files in brands.items():
        upgrade, above[name] = upgrade_brand(versions, platform.difference, files.patch)
        yield Told(upgrade, platform.difference, {**versions.new.texts, **files.texts})
    words = Label("比较门店", "comparing stores")
    for files in progress(stores.values(), len(stores), words.say(language)):
        own = above.get(wanted.brand_of(files))
        plugins_on = files.description.plugins_on if files.description else None
        upgrade = upgrade_store(versions, own, files.patch, plugins_on)
        yield Told(upgrade, _difference(own), {**versions.new.texts, **files.texts})


def _difference(above: Above | None) -> Difference | None:
    return above.difference if above else None
