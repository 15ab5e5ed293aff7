"""What people name when they compare rules: a layer, a store, a revision, a file or a folder."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from pawpact.cli.rules_folder import RuleFolders
from pawpact.kernel.errors import FileError
from pawpact.kernel.label import Label
from pawpact.policy.finding.diagnostic import Findings, RuleFileError
from pawpact.policy.layering.layers import resolve
from pawpact.policy.model import Layer, Ruleset
from pawpact.policy.reading.draft import Patch, PlatformRules
from pawpact.policy.reading.field import suggest
from pawpact.policy.reading.load import (
    read_patch,
    read_platform,
    read_platform_texts,
    read_text,
    rule_files,
)
from pawpact.policy.reading.source import Node, read_yaml
from pawpact.vocabulary.registry import Vocabulary

if TYPE_CHECKING:
    from pawpact.bootstrap import Platform

PLATFORM = "platform"
_REVISION = re.compile(r"(?P<store>[^@/\\]+)@(?:r?(?P<number>[0-9]{1,9})|(?P<now>now))", re.ASCII)


class NoSuchSide(FileError):
    """Nothing of this name can be compared."""

    code = "no_such_rules"
    title = Label("没有可以比较的规则叫这个名字", "There are no rules of this name to compare")


@dataclass(frozen=True, slots=True)
class Named:
    """A ruleset under the name people gave it, with the words it is said in."""

    name: str
    ruleset: Ruleset
    vocabulary: Vocabulary


@dataclass(frozen=True, slots=True)
class Sides:
    """Finds what is named; the database is opened only where a revision is asked for."""

    folders: RuleFolders
    database: Callable[[], Platform]

    def find(self, name: str) -> Named:
        """Raises with what is wrong in the files, or with the names that there are."""
        layer = self._layer(name)
        if layer:
            platform = self.folders.read_platform()
            return self._named(name, self.folders.resolve(platform, name, layer).ruleset)
        revision = _REVISION.fullmatch(name)
        if revision:
            return self._revision(name, revision["store"], revision["number"])
        path = Path(name)
        if path.is_dir():
            return self._folder(path)
        if path.is_file():
            return self._file(path)
        raise self._unknown(name)

    def _named(self, name: str, ruleset: Ruleset) -> Named:
        return Named(name, ruleset, self.folders.vocabulary)

    def _layer(self, name: str) -> Layer | None:
        tenants = self.folders.tenants
        if name == PLATFORM:
            return "platform"
        if name in tenants.brands:
            return "brand"
        return "store" if name in tenants.stores else None

    def _revision(self, name: str, store: str, number: str | None) -> Named:
        from pawpact.tenancy.stores import NoSuchStore

        try:
            return self._revision_of(store, number)
        except NoSuchStore:
            raise self._unknown(name) from None

    def _revision_of(self, store: str, number: str | None) -> Named:
        from pawpact.tenancy.past import in_force, numbered, past_revisions, said_by

        with self.database().reading(store) as unit:
            revisions = past_revisions(unit.session)
            found = in_force(revisions, unit.at)
            if number or found is None:
                found = numbered(revisions, int(number or 1))
            ruleset, words = said_by(unit.session, found)
        return Named(f"{store}@r{found.number}", ruleset, self.folders.vocabulary.under(words))

    def _folder(self, folder: Path) -> Named:
        rules = read_newer(self.folders, folder)
        return self._named(str(folder), resolve(rules, None, None, self.folders.vocabulary))

    def _file(self, path: Path) -> Named:
        findings = Findings()
        text = read_text(path, str(path), findings)
        findings.raise_errors()
        assert text is not None
        try:
            root = read_yaml(str(path), text, "platform")
        except RuleFileError as wrong:
            raise RuleFileError(wrong.diagnostics, {str(path): text}) from None
        for layer in ("store", "brand"):
            if root.get(layer) is not None:
                patch = read_patch(str(path), text, layer)
                return self._named(str(path), self._patched(patch, layer))
        return self._named(str(path), self._replaced(str(path), text, root))

    def _patched(self, patch: Patch, layer: Layer) -> Ruleset:
        """The store or brand with this file in place of its own."""
        patch.raise_errors()
        platform, tenants = self.folders.read_platform(), self.folders.tenants
        words = self.folders.vocabulary
        if layer == "brand":
            return resolve(platform, patch, None, words)
        files = tenants.stores.get(patch.name)
        description = files.description if files else None
        above = description.brand if description else patch.extends.name if patch.extends else ""
        brand = tenants.brands[above].patch if above in tenants.brands else None
        plugins_on = description.plugins_on if description else None
        return resolve(platform, brand, patch, words, plugins_on)

    def _replaced(self, name: str, text: str, root: Node) -> Ruleset:
        """The platform with this file in place of the one for the same policy."""
        platform = self.folders.read_platform()
        policy = root.get("policy")
        called = policy.text if policy else ""
        texts = {
            each: text
            for each, text in platform.texts.items()
            if each not in _files_of(platform, called)
        }
        rules = read_platform_texts({**texts, name: text})
        return resolve(rules, None, None, self.folders.vocabulary)

    def _unknown(self, name: str) -> NoSuchSide:
        tenants = self.folders.tenants
        near = suggest(name.partition("@")[0], [PLATFORM, *tenants.brands, *tenants.stores])
        forms = Label(
            "可以写 platform、品牌、门店、门店@r14、门店@now、规则文件或规则文件夹",
            "give platform, a brand, a store, store@r14, store@now, a rule file or a folder",
        )
        hint = Label(f"{near.zh}\n{forms.zh}", f"{near.en}\n{forms.en}") if near else forms
        return NoSuchSide(
            Label(f"没有门店、品牌或文件叫 {name}", f"no store, brand or file is called {name}"),
            hint=hint,
        )


def read_newer(folders: RuleFolders, folder: Path) -> PlatformRules:
    """Another folder of platform rules, with those that installed plugins bring."""
    if not rule_files(folder):
        raise NoSuchSide(
            Label(f"{folder} 里没有规则文件", f"{folder} holds no rule files"),
            hint=Label(
                "写平台规则的文件夹，里面一个主题一个文件夹，如 rules",
                "name a folder of platform rules, with a folder for each matter, like rules",
            ),
        )
    return read_platform([(folder, folder.name), *folders.host.rule_folders()])


def _files_of(platform: PlatformRules, policy: str) -> set[str]:
    return {each.origin.file for each in platform.documents if each.name == policy}
