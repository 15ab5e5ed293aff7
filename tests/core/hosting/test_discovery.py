from __future__ import annotations

from importlib.metadata import EntryPoint

from pawpact.hosting.discovery import GROUP, installed


def test_plugins_are_found_by_name_and_not_imported():
    """Finding plugins sorts them by name and imports none, not even one that does not exist."""
    points = [
        EntryPoint("beta", "no.such.module_b", GROUP),
        EntryPoint("acme", "no.such.module_a", GROUP),
    ]
    assert [each.name for each in installed(points)] == ["acme", "beta"]
