"""The rule files of a checkout: the platform's, and each brand's and store's patch."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from pawpact.hosting.host import Host
from pawpact.kernel.label import Label
from pawpact.messages.catalogue import read_catalogue
from pawpact.policy.finding.diagnostic import Diagnostic
from pawpact.policy.layering.layers import resolve
from pawpact.policy.model import Layer, Ruleset
from pawpact.policy.reading.draft import Patch, PlatformRules
from pawpact.policy.reading.load import read_platform
from pawpact.tenancy.folder import NoFolder, TenantFiles, Tenants
from pawpact.tenancy.inspect import inspect_store
from pawpact.vocabulary.registry import Vocabulary
from pawpact.wording.values import Text


@dataclass(frozen=True, slots=True)
class Resolved:
    """One ruleset that decisions could run on. ``name`` is "platform", a brand or a store."""

    name: str
    layer: Layer
    ruleset: Ruleset


@dataclass(frozen=True, slots=True)
class RuleFolders:
    """Where rule files lie, whose they are, and the plugins whose words they may use.

    ``platform`` pairs each folder with the prefix its files are shown under.
    """

    platform: Sequence[tuple[Path, str]]
    tenants: Tenants
    tenants_folder: Path
    host: Host

    @property
    def vocabulary(self) -> Vocabulary:
        return self.host.vocabulary()

    def read_platform(self) -> PlatformRules:
        return read_platform(self.platform)

    def read_messages(self, platform: PlatformRules) -> Mapping[str, Text]:
        """The words of the platform's and plugins' messages; none where its folder has none."""
        if not self.platform:
            return {}
        return read_catalogue(self.platform[0][0], platform, self.host.texts())

    def every(self) -> Iterator[tuple[str, Layer]]:
        """Everything that can be resolved: the platform alone, each brand, each store."""
        yield "platform", "platform"
        yield from ((name, "brand") for name in self.tenants.brands)
        yield from ((name, "store") for name in self.tenants.stores)

    def inspect(self, name: str, layer: Layer) -> list[Diagnostic]:
        """What is wrong with the file that says who the brand or store is."""
        if layer == "platform":
            return []
        files = self.files(name, layer)
        if layer == "brand":
            return list(files.diagnostics)
        return inspect_store(files, self.tenants, self.host)

    def resolve(self, platform: PlatformRules, name: str, layer: Layer) -> Resolved:
        """Raises RuleFileError with everything that is wrong on the way."""
        brand, store = self._patches(name, layer)
        plugins_on = None
        if layer == "store":
            description = self.files(name, layer).description
            plugins_on = description.plugins_on if description else None
        ruleset = resolve(platform, brand, store, self.vocabulary, plugins_on)
        return Resolved(name, layer, ruleset)

    def texts(self, platform: PlatformRules, name: str, layer: Layer) -> Mapping[str, str]:
        """The files behind a resolved ruleset, by the name they are shown under."""
        if layer == "platform":
            return platform.texts
        files = self.files(name, layer)
        brand = self._brand_of(files) if layer == "store" else None
        return {**platform.texts, **(brand.texts if brand else {}), **files.texts}

    def _patches(self, name: str, layer: Layer) -> tuple[Patch | None, Patch | None]:
        if layer == "platform":
            return None, None
        files = self.files(name, layer)
        if layer == "brand":
            return files.patch, None
        brand = self._brand_of(files)
        return (brand.patch if brand else None), files.patch

    def _brand_of(self, store: TenantFiles) -> TenantFiles | None:
        return self.tenants.brands.get(store.description.brand) if store.description else None

    def files(self, name: str, layer: Layer) -> TenantFiles:
        """A brand's or a store's; an unknown name is refused with those there are."""
        known = self.tenants.brands if layer == "brand" else self.tenants.stores
        if name not in known:
            listed = ", ".join(known) or "-"
            kind = Label("品牌", "brands") if layer == "brand" else Label("门店", "stores")
            raise NoFolder(
                Label(
                    f"{self.tenants_folder} 下没有 {name}；现有{kind.zh}：{listed}",
                    f"there is no {name} under {self.tenants_folder}; {kind.en} there: {listed}",
                )
            )
        return known[name]


def wanted_one(store: str | None) -> tuple[str, Layer]:
    """A store, or without one the platform alone."""
    return (store, "store") if store else ("platform", "platform")
