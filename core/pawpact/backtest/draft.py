"""A draft of a brand's or a store's rules.yaml, resolved as publishing would resolve it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from pathlib import Path

from pawpact.kernel.errors import NotFound
from pawpact.kernel.label import Label
from pawpact.policy.finding.diagnostic import Findings, RuleFileError
from pawpact.policy.model import Layer, Ruleset
from pawpact.policy.reading.draft import Patch
from pawpact.policy.reading.load import read_patch, read_text
from pawpact.tenancy.above import Above
from pawpact.tenancy.apply import Onboarding
from pawpact.tenancy.description import check_own_name
from pawpact.tenancy.folder import TenantFiles, Tenants, read_tenants


@dataclass(frozen=True, slots=True)
class Drafts:
    """The folder of brands and stores with one file of it replaced by a draft."""

    onboarding: Onboarding
    tenants: Tenants
    above: Above

    @classmethod
    def of(
        cls, onboarding: Onboarding, folder: Path, name: str, layer: Layer, file: Path
    ) -> Drafts:
        """Raises what is wrong with the file itself."""
        tenants = read_tenants(folder)
        known = tenants.brands if layer == "brand" else tenants.stores
        if name not in known:
            raise _missing(name, known)
        drafted = {**known, name: _with(known[name], _read(file, name, layer))}
        whole = (
            replace(tenants, brands=drafted)
            if layer == "brand"
            else replace(tenants, stores=drafted)
        )
        return cls(onboarding, whole, onboarding.above())

    def stores_of(self, brand: str) -> list[str]:
        """The stores of this brand in the folder, by name."""
        return [
            name
            for name, files in self.tenants.stores.items()
            if files.description is not None and files.description.brand == brand
        ]

    def resolve(self, store: str) -> Ruleset:
        """The store's policy under the draft, proven; raises everything that is wrong with it."""
        files = self.tenants.stores.get(store)
        if files is None:
            raise _missing(store, self.tenants.stores)
        prepared = self.onboarding.prepare(files, self.tenants, self.above)
        if prepared.wanted is None:
            errors = [each for each in prepared.found if each.severity == "error"]
            raise RuleFileError(errors, dict(prepared.texts))
        return prepared.wanted.ruleset


def _read(file: Path, name: str, layer: Layer) -> Patch:
    findings = Findings()
    shown = file.as_posix()
    text = read_text(file, shown, findings)
    findings.raise_errors({})
    assert text is not None, "a file without text has a finding"
    patch = read_patch(shown, text, layer)
    patch.raise_errors()
    if patch.name_span:
        check_own_name(patch.name, patch.name_span, name, findings)
    findings.raise_errors({shown: text})
    return patch


def _with(files: TenantFiles, patch: Patch) -> TenantFiles:
    """The same folder with another rules.yaml."""
    texts = {shown: text for shown, text in files.texts.items() if shown not in files.patch.texts}
    return replace(files, patch=patch, texts={**texts, **patch.texts})


def _missing(name: str, known: Mapping[str, TenantFiles]) -> NotFound:
    listed = ", ".join(known) or "-"
    return NotFound(
        Label(
            f"品牌与门店的文件夹里没有 {name}；现有：{listed}",
            f"there is no {name} in the folder of brands and stores; there are: {listed}",
        ),
        hint=Label("用 --tenants 指明文件夹", "name the folder with --tenants"),
    )
