"""docs/import.md holds what there is."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from pawpact.cli.importing import import_command
from pawpact.importing.target import FIELDS, Kind

TEXT = (Path(__file__).parents[3] / "docs" / "import.md").read_text(encoding="utf-8")


@pytest.mark.parametrize("kind", list(Kind))
def test_every_field_is_documented(kind: Kind) -> None:
    """Each field that can be filled, and each of its choices, is explained."""
    section = TEXT.split(f"### Fields of {kind}")[1].split("###")[0]
    named = set(re.findall(r"`(\w+)`", section))
    for field in FIELDS[kind].values():
        assert {field.name, *field.choices} <= named


def test_every_option_is_documented() -> None:
    """Each option of the command is explained."""
    options = {name for option in import_command.params for name in option.opts if "--" in name}
    assert options <= set(re.findall(r"--[a-z-]+", TEXT))
