"""Secrets are looked up in the environment, however deep they stand."""

from __future__ import annotations

import pytest

from pawpact.tenancy.plugin_config import SecretMissing, pretended, resolved

WRITTEN = {"address": "x", "deep": {"list": [{"$env": "A"}, "b"], "key": {"$env": "B"}}}


def test_every_reference_is_looked_up() -> None:
    """References in mappings and lists are replaced, everything else stays as written."""
    found = resolved(WRITTEN, {"A": "1", "B": "2"})
    assert found == {"address": "x", "deep": {"list": ["1", "b"], "key": "2"}}


def test_a_missing_variable_is_named() -> None:
    """The variable that is not set is named, and no value of another."""
    with pytest.raises(SecretMissing, match="B is not set") as caught:
        resolved(WRITTEN, {"A": "leaf"})
    assert "leaf" not in str(caught.value)


def test_a_file_can_be_checked_without_its_secrets() -> None:
    """For a check every variable counts as set."""
    assert pretended(WRITTEN, {})["deep"] == {"list": ["A", "b"], "key": "B"}
