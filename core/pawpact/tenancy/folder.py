"""The folder of tenants as files: each brand and store with its description and its patch."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path

from pawpact.kernel.errors import FileError
from pawpact.kernel.label import Label
from pawpact.policy.finding.diagnostic import Diagnostic, Findings
from pawpact.policy.model import Layer
from pawpact.policy.reading.draft import Patch
from pawpact.policy.reading.load import read_patch, read_text
from pawpact.tenancy.description import Description, check_own_name, read_brand, read_store

MESSAGES = "messages.yaml"
"""Other words for messages; whoever sends them reads and checks them."""

_READERS = {"brand": read_brand, "store": read_store}


class NoTenants(FileError):
    """There is no folder of brands and stores here."""

    code = "no_tenants"
    title = Label("这里没有品牌和门店的文件夹", "There is no folder of brands and stores here")


class NoFolder(FileError):
    """There is no folder of that name among the tenants."""

    code = "no_store_folder"
    title = Label("没有这家店的文件夹", "There is no folder of that name among the tenants")


@dataclass(frozen=True, slots=True)
class TenantFiles:
    """One folder; without a description its brand.yaml or tenant.yaml could not be read."""

    name: str
    description: Description | None
    patch: Patch
    texts: Mapping[str, str] = field(repr=False)
    diagnostics: tuple[Diagnostic, ...] = ()

    @property
    def messages(self) -> tuple[str, str] | None:
        """The file with other words for messages: the name as shown, and what it holds."""
        found = [each for each in self.texts if each.rpartition("/")[2] == MESSAGES]
        return (found[0], self.texts[found[0]]) if found else None


@dataclass(frozen=True, slots=True)
class Tenants:
    """All brands and stores of a folder, by name."""

    brands: Mapping[str, TenantFiles]
    stores: Mapping[str, TenantFiles]


def read_tenants(folder: Path) -> Tenants:
    """Every ``<folder>/<name>/`` with a brand.yaml or tenant.yaml, and its rules.yaml if any."""
    if not folder.is_dir():
        raise NoTenants(Label(f"没有文件夹 {folder}", f"there is no folder {folder}"))
    brands, stores = {}, {}
    for path in sorted(each for each in folder.iterdir() if each.is_dir()):
        if (path / "brand.yaml").is_file():
            brands[path.name] = _read(path, "brand", "brand.yaml")
        elif (path / "tenant.yaml").is_file():
            stores[path.name] = _read(path, "store", "tenant.yaml")
    return Tenants(brands, stores)


def _read(path: Path, layer: Layer, file: str) -> TenantFiles:
    findings, texts = Findings(), {}
    shown = f"{path.parent.name}/{path.name}"
    text = read_text(path / file, f"{shown}/{file}", findings)
    description = None
    if text is not None:
        texts[f"{shown}/{file}"] = text
        description = _READERS[layer](f"{shown}/{file}", text, path.name, findings)
    patch = Patch.empty(path.name, layer)
    if (path / "rules.yaml").is_file():
        rules = read_text(path / "rules.yaml", f"{shown}/rules.yaml", findings)
        if rules is not None:
            texts[f"{shown}/rules.yaml"] = rules
            patch = read_patch(f"{shown}/rules.yaml", rules, layer)
            if patch.name_span:
                check_own_name(patch.name, patch.name_span, path.name, findings)
    if (path / MESSAGES).is_file():
        words = read_text(path / MESSAGES, f"{shown}/{MESSAGES}", findings)
        if words is not None:
            texts[f"{shown}/{MESSAGES}"] = words
    return TenantFiles(path.name, description, patch, texts, tuple(findings.found))
