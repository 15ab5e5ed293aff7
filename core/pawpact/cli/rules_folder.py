"""The rule files of a checkout: the platform's, and each brand's and store's patch."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from pawpact.kernel.errors import FileError
from pawpact.kernel.label import Label
from pawpact.policy.draft import Patch, PlatformRules
from pawpact.policy.layers import resolve
from pawpact.policy.load import read_patch, read_platform
from pawpact.policy.model import Layer, Ruleset
from pawpact.vocabulary.registry import Vocabulary


class NoSuchStore(FileError):
    """There is no folder of that name among the tenants."""

    code = "no_such_store"
    title = Label("没有这家店的文件夹", "There is no folder of that name among the tenants")


@dataclass(frozen=True, slots=True)
class Resolved:
    """One ruleset that decisions could run on. ``name`` is "platform", a brand or a store."""

    name: str
    layer: Layer
    ruleset: Ruleset


@dataclass(frozen=True, slots=True)
class RuleFolders:
    """Where rule files lie, and the words they may use.

    ``platform`` pairs each folder with the prefix its files are shown under. A folder of
    ``tenants`` with a brand.yaml is a brand's, any other one with a rules.yaml or tenant.yaml
    a store's.
    """

    platform: Sequence[tuple[Path, str]]
    tenants: Path
    vocabulary: Vocabulary

    def stores(self) -> list[str]:
        return [name for name in self._folders() if not self._is_brand(name)]

    def brands(self) -> list[str]:
        return [name for name in self._folders() if self._is_brand(name)]

    def read_platform(self) -> PlatformRules:
        return read_platform(self.platform)

    def every(self, platform: PlatformRules) -> Iterator[tuple[str, Layer]]:
        """Everything that can be resolved: the platform alone, each brand, each store."""
        if platform.documents:
            yield "platform", "platform"
        yield from ((name, "brand") for name in self.brands())
        yield from ((name, "store") for name in self.stores())

    def resolve(self, platform: PlatformRules, name: str, layer: Layer) -> Resolved:
        """Raises RuleFileError with everything that is wrong on the way."""
        brand, store = self.patches(name, layer)
        return Resolved(name, layer, resolve(platform, brand, store, self.vocabulary))

    def texts(self, platform: PlatformRules, name: str, layer: Layer) -> Mapping[str, str]:
        """The files behind a resolved ruleset, by the name they are shown under."""
        patches = (patch for patch in self.patches(name, layer) if patch)
        return {**platform.texts, **{k: v for patch in patches for k, v in patch.texts.items()}}

    def patches(self, name: str, layer: Layer) -> tuple[Patch | None, Patch | None]:
        if layer == "platform":
            return None, None
        if name not in self._folders():
            listed = ", ".join(self.stores()) or "-"
            raise NoSuchStore(
                Label(
                    f"{self.tenants} 下没有 {name}；现有门店：{listed}",
                    f"there is no {name} under {self.tenants}; stores there: {listed}",
                )
            )
        if layer == "brand":
            return self._patch(name, "brand"), None
        store = self._patch(name, "store")
        brand = store.extends.name if store.extends else ""
        return (self._patch(brand, "brand") if brand in self.brands() else None), store

    def _patch(self, name: str, layer: Layer) -> Patch:
        path = self.tenants / name / "rules.yaml"
        if not path.is_file():
            return Patch.empty(name, layer)
        return read_patch(f"{self.tenants.name}/{name}/rules.yaml", path.read_text("utf-8"), layer)

    def _folders(self) -> list[str]:
        if not self.tenants.is_dir():
            return []
        marks = ("rules.yaml", "tenant.yaml", "brand.yaml")
        return sorted(
            folder.name
            for folder in self.tenants.iterdir()
            if any((folder / mark).is_file() for mark in marks)
        )

    def _is_brand(self, name: str) -> bool:
        return (self.tenants / name / "brand.yaml").is_file()


def wanted_one(store: str | None) -> tuple[str, Layer]:
    """A store, or without one the platform alone."""
    return (store, "store") if store else ("platform", "platform")
