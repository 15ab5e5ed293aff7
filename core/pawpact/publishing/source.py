"""The files that a revision is made of: a draft in a store's folder, and kept files read again."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from pathlib import Path
from tempfile import TemporaryDirectory

from pawpact.kernel.errors import Conflict
from pawpact.kernel.label import Label
from pawpact.policy.finding.diagnostic import Diagnostic, Findings, Span
from pawpact.policy.model import Layer
from pawpact.policy.reading.draft import Patch
from pawpact.policy.reading.load import read_patch, read_text
from pawpact.tenancy.description import check_own_name
from pawpact.tenancy.folder import NoFolder, TenantFiles, Tenants, read_tenants
from pawpact.tenancy.prepare import Prepared

RULES = "rules.yaml"


class NoFiles(Conflict):
    """A revision that was not made of files cannot be published again."""

    code = "no_revision_files"
    title = Label("这个版本没有留下文件", "This revision left no files")


def folder_of(tenants: Tenants, store: str) -> TenantFiles:
    """The store's files; a store without a folder is told which there are."""
    if store not in tenants.stores:
        listed = ", ".join(tenants.stores) or "-"
        raise NoFolder(
            Label(
                f"门店文件夹里没有 {store}；现有门店：{listed}",
                f"there is no {store} in the folder of tenants; stores there: {listed}",
            )
        )
    return tenants.stores[store]


def with_draft(tenants: Tenants, store: str, draft: Path) -> Tenants:
    """The folder as it would be with this file as the store's rules.yaml."""
    files = folder_of(tenants, store)
    shown, findings = _shown(files), Findings()
    text = read_text(draft, shown, findings)
    if text is None:
        kept = (*files.diagnostics, *findings.found)
        return _with(tenants, replace(files, texts={**files.texts, shown: ""}, diagnostics=kept))
    return _with_rules(tenants, files, shown, text)


def with_brand_draft(tenants: Tenants, brand: str, draft: Path) -> Tenants:
    """The folder as it would be with this file as the brand's rules.yaml."""
    if brand not in tenants.brands:
        listed = ", ".join(tenants.brands) or "-"
        raise NoFolder(
            Label(
                f"门店文件夹里没有品牌 {brand}；现有品牌：{listed}",
                f"there is no brand {brand} in the folder of tenants; brands there: {listed}",
            )
        )
    files = tenants.brands[brand]
    text = _brand_text(brand, draft)
    return replace(
        tenants,
        brands={**tenants.brands, brand: _ruled(files, _shown(files), text, "brand")},
    )


def _brand_text(brand: str, draft: Path) -> str:
    """What is wrong with the file itself is raised once, and not told by each of the stores."""
    findings, name = Findings(), str(draft)
    text = read_text(draft, name, findings)
    findings.raise_errors({})
    assert text is not None, "a file without text has a finding"
    patch = read_patch(name, text, "brand")
    patch.raise_errors()
    if patch.name_span:
        check_own_name(patch.name, patch.name_span, brand, findings)
    findings.raise_errors({name: text})
    return text


def stores_of(tenants: Tenants, brand: str) -> list[str]:
    """The stores of this brand in the folder, by name."""
    return [
        name
        for name, files in tenants.stores.items()
        if files.description is not None and files.description.brand == brand
    ]


def _with_rules(tenants: Tenants, files: TenantFiles, shown: str, text: str) -> Tenants:
    return _with(tenants, _ruled(files, shown, text, "store"))


def _ruled(files: TenantFiles, shown: str, text: str, layer: Layer) -> TenantFiles:
    findings = Findings()
    patch = read_patch(shown, text, layer)
    if patch.name_span:
        check_own_name(patch.name, patch.name_span, files.name, findings)
    kept = tuple(each for each in files.diagnostics if each.span.file != shown)
    return replace(
        files,
        patch=patch,
        texts={**files.texts, shown: text},
        diagnostics=(*kept, *findings.found),
    )


def _with(tenants: Tenants, files: TenantFiles) -> Tenants:
    return replace(tenants, stores={**tenants.stores, files.name: files})


def _shown(files: TenantFiles) -> str:
    folder = next(iter(files.texts), f"tenants/{files.name}/tenant.yaml").rpartition("/")[0]
    return f"{folder}/{RULES}"


def as_named(prepared: Prepared, draft: Path | None) -> Prepared:
    """Findings in the store's rules.yaml, shown in the draft that stood in for it."""
    if draft is None:
        return prepared
    found, texts = told_in(prepared.found, prepared.texts, _shown(prepared.files), str(draft))
    return replace(prepared, found=found, texts=texts)


def rules_of(tenants: Tenants, store: str) -> str:
    """Under which name the store's rules.yaml is shown."""
    return _shown(folder_of(tenants, store))


def of_brand(tenants: Tenants, brand: str) -> str:
    """Under which name the brand's rules.yaml is shown."""
    return _shown(tenants.brands[brand])


def told_in(
    found: Sequence[Diagnostic], texts: Mapping[str, str], shown: str, name: str
) -> tuple[tuple[Diagnostic, ...], dict[str, str]]:
    """Findings shown under one name, told under another one with the texts they stand in."""
    moved = tuple(_moved(each, shown, name) for each in found)
    return moved, {(name if file == shown else file): text for file, text in texts.items()}


def _moved(found: Diagnostic, shown: str, name: str) -> Diagnostic:
    def move(span: Span) -> Span:
        return replace(span, file=name) if span.file == shown else span

    related = tuple((move(span), label) for span, label in found.related)
    return replace(found, span=move(found.span), related=related)


def read_again(files: Mapping[str, str]) -> Tenants:
    """Kept files as if they lay in their folder."""
    with TemporaryDirectory(prefix="pawpact-") as kept:
        for name, text in files.items():
            path = Path(kept) / name
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(text, encoding="utf-8", newline="")
        (folder,) = {name.partition("/")[0] for name in files}
        return read_tenants(Path(kept) / folder)


def with_rules_of(newest: Mapping[str, str], earlier: Mapping[str, str], store: str) -> Tenants:
    """Everything as it is now, but for the store's own rules, which are the earlier ones."""
    tenants = read_again(newest)
    files = folder_of(tenants, store)
    shown = _shown(files)
    text = next((each for name, each in earlier.items() if _is_rules(name, store)), None)
    if text is not None:
        return _with_rules(tenants, files, shown, text)
    texts = {name: each for name, each in files.texts.items() if name != shown}
    return _with(tenants, replace(files, patch=Patch.empty(store, "store"), texts=texts))


def _is_rules(name: str, store: str) -> bool:
    return name.endswith(f"/{store}/{RULES}")
