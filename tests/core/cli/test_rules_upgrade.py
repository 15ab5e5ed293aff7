"""`pawpact rules upgrade` on a files with a newer platform beside it."""

from __future__ import annotations

from pathlib import Path

import jsonschema
import pytest

from pawpact.cli.rules_upgrade import upgrade
from pawpact.policy.comparing.upgrade_words import upgrade_schema
from tests.core.cli.compared import Compared

MORE = ("default: 50", "default: 55")
LESS_ROOM = ("bounds: {min: 1, max: 500}", "bounds: {min: 1, max: 58}")
POINTS = "core.performance: Points of the anniversary thanks"


@pytest.fixture
def files(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Compared:
    monkeypatch.chdir(tmp_path)
    return Compared(tmp_path).prepare()


def rows(output: str) -> dict[str, list[str]]:
    """The table's cells by name."""
    lines = output[output.index("brand or store") :].split("\n\n")[0].splitlines()[1:]
    return {line.split()[0]: line.split()[1:] for line in lines}


def test_a_line_for_each_brand_and_store(files: Compared) -> None:
    """What the platform changes, then how many changes reach whom, and whose own stays."""
    result = files.run(upgrade, "--to", files.newer(MORE))

    assert result.exit_code == 0
    assert f"{POINTS} 50 points → 55 points (better for the customer)" in result.output
    assert rows(result.output) == {
        "paws": ["1", "1", "yes"],
        "hillside": ["1", "1"],
        "lakeside": ["1"],
    }


def test_what_no_longer_applies_ends_with_one(files: Compared) -> None:
    """The store's line is shown in its frame with what to write instead."""
    result = files.run(upgrade, "--to", files.newer(MORE, LESS_ROOM))

    assert result.exit_code == 1
    assert "lakeside: no longer applies and has to be mended" in result.output
    assert "error[R204]" in result.output
    assert "--> tenants/lakeside/rules.yaml:5:25" in result.output


def test_details_of_one_store_are_told_on_demand(files: Compared) -> None:
    """Its changes one by one, its own values beside what moved above, and nobody else's."""
    result = files.run(upgrade, "--to", files.newer(MORE), "--store", "lakeside")

    assert "== lakeside: own, stays; but above it changed" in result.output
    assert f"{POINTS} stays 60 points; above: 50 points → 55 points" in result.output
    assert "hillside" not in result.output
    assert "== paws: changes" not in result.output


def test_details_of_all_are_told_on_demand(files: Compared) -> None:
    """Everybody's changes, and the line that a brand changes after a look."""
    result = files.run(upgrade, "--to", files.newer(MORE), "--details")

    assert "== hillside: changes" in result.output
    assert "write `extends: platform@2026.2`" in result.output


@pytest.mark.parametrize(
    ("arguments", "code", "told"),
    [
        (["--to", "newer", "--store", "lakesid"], 1, "lakeside"),
        (["--to", "newer", "--brand", "paw"], 1, "paws"),
        (["--to", "newer", "--brand", "paws", "--store", "lakeside"], 2, "give one of"),
        (["--to", "nowhere"], 2, "nowhere"),
        ([], 2, "--to"),
    ],
)
def test_wrong_names_are_refused(
    files: Compared, arguments: list[str], code: int, told: str
) -> None:
    """What there is, is named; nothing is compared."""
    files.newer(MORE)

    result = files.run(upgrade, *arguments)

    assert (result.exit_code, result.stdout) == (code, "")
    assert told in result.stderr


def test_a_newer_platform_with_mistakes_is_refused(files: Compared) -> None:
    """Its findings come out, and nothing is told of stores."""
    result = files.run(upgrade, "--to", files.newer(("contract.performed:", "contract.perfrmd:")))

    assert (result.exit_code, result.stdout) == (1, "")
    assert "error[R101]" in result.stderr


def test_the_document_fits_its_schema(files: Compared) -> None:
    """JSON for programs: platform, brand and stores in one document."""
    document = files.read(upgrade, "--to", files.newer(MORE, LESS_ROOM))

    jsonschema.validate(document, upgrade_schema())
    assert {each["name"]: each["applies"] for each in document["tenants"]} == {
        "platform": True, "paws": True, "hillside": True, "lakeside": False,
    }  # fmt: skip
