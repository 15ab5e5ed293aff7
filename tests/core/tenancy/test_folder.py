"""The folder of brands and stores as it is read."""

from __future__ import annotations

from pathlib import Path

import pytest

from pawpact.tenancy.folder import read_tenants


def _write(folder: Path, kind: str, file: str, named: str) -> None:
    folder.mkdir()
    brand = "brand: paws\n" if kind == "store" else ""
    title = "title: {zh: 名, en: Name}\n"
    (folder / file).write_text(f"{kind}: {folder.name}\n{brand}{title}", "utf-8")
    version = 'version: "1"\n' if kind == "brand" else ""
    (folder / "rules.yaml").write_text(
        f"# 说明\n{kind}: {named}\n{version}extends: above@1\n", "utf-8"
    )


@pytest.mark.parametrize(("kind", "file"), [("brand", "brand.yaml"), ("store", "tenant.yaml")])
@pytest.mark.parametrize(("named", "found"), [("lakeside", []), ("riverside", [("S105", 2, 1)])])
def test_rules_of_another_folder(
    tmp_path: Path, kind: str, file: str, named: str, found: list[tuple[str, int, int]]
) -> None:
    """A rules.yaml copied from another folder is an error at the name that it kept."""
    _write(tmp_path / "lakeside", kind, file, named)
    tenants = read_tenants(tmp_path)
    (read,) = [*tenants.brands.values(), *tenants.stores.values()]
    places = [(each.code, each.span.line, each.span.column) for each in read.diagnostics]
    assert places == found
