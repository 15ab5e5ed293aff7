"""`pawpact rules schema`: the schema as a file beside the rules."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from jsonschema import Draft202012Validator

from tests.core.cli.checkout import ROOT, Folder
from tests.core.policy.editing.editor import seen


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Folder:
    monkeypatch.chdir(ROOT)
    return Folder(tmp_path)


def test_it_is_written_to_a_file(folder: Folder) -> None:
    """An older one is replaced, a folder that is not there is made, and a store's file fits."""
    target = folder.path / "new/rules.schema.json"
    for _ in range(2):
        result = folder.run("schema", "--kind", "store", "--output", str(target))
        assert result.exit_code == 0, result.output
    checker = Draft202012Validator(json.loads(target.read_text("utf-8")))
    assert checker.is_valid(seen((ROOT / "tenants/hangzhou-xihu/rules.yaml").read_text("utf-8")))
    assert not checker.is_valid({"store": "x"})


def test_rules_with_mistakes_give_no_schema(
    folder: Folder, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The findings are shown instead, and nothing is written."""
    monkeypatch.chdir(tmp_path)
    (tmp_path / "rules").mkdir()
    folder.write("rules/wrong.yaml", "format: 1\npolicy: a.b\n")
    result = folder.run("schema", "--output", "x.json")
    assert result.exit_code == 1
    assert "rules/wrong.yaml:1:1" in result.output
    assert not (tmp_path / "x.json").exists()


@pytest.mark.parametrize("command", [("schema",), ("new", "shanghai-jingan")])
def test_a_file_that_cannot_be_written_is_refused(folder: Folder, command: tuple[str, ...]) -> None:
    """Where a file stands in the place of the folder it is named, and the command ends with 1."""
    (folder.path / "file").write_text("x", "utf-8")
    target = folder.path / "file" / "x.yaml"
    result = folder.run(*command, "--output", str(target))
    assert (result.exit_code, result.stdout) == (1, "")
    assert f"无法写入 {target}" in result.stderr
