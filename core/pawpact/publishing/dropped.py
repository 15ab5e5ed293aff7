"""Inline tests that stood in a store's or its brand's file and do not stand there any more."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from pawpact.publishing.source import folder_of, read_again
from pawpact.tenancy.folder import Tenants


def dropped_tests(earlier: Mapping[str, str] | None, tenants: Tenants, store: str) -> list[str]:
    """By policy and name; ``earlier`` are the files of the revision that is to be replaced.

    A test that is gone passes: whoever approves has to be told what nobody tries any longer.
    """
    if not earlier:
        return []
    kept = set(_tests(tenants, store))
    return [name for name in dict.fromkeys(_tests(read_again(earlier), store)) if name not in kept]


def _tests(tenants: Tenants, store: str) -> Iterator[str]:
    files = folder_of(tenants, store)
    brand = tenants.brands.get(files.description.brand) if files.description else None
    for each in (files, *([brand] if brand else [])):
        for test in each.patch.tests:
            name = test.node.get("name")
            yield f"{test.policy}: {name.text if name else ''}"
