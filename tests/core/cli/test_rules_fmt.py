"""`pawpact rules fmt`: files in the house's form, on the command line."""

from __future__ import annotations

from pathlib import Path
from stat import S_IMODE

import pytest

from tests.core.cli.checkout import Folder

BAD = "store: x\nextends: p@1\n  a: 1\n"
MESSY = "extends:   p@1\nstore: x\n"
NEAT = "store: x\nextends: p@1\n"


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Folder:
    monkeypatch.chdir(tmp_path)
    for name, text in (("rules/g/settings.yaml", ""), ("tenants/x/rules.yaml", MESSY)):
        (tmp_path / name).parent.mkdir(parents=True)
        (tmp_path / name).write_text(text, "utf-8")
    return Folder(tmp_path)


def test_all_files_are_put_into_form(folder: Folder) -> None:
    """Those of both folders are written anew where needed, and keep who may read them."""
    (folder.path / "tenants/x/rules.yaml").chmod(0o664)
    result = folder.run("fmt", "--all")
    assert result.exit_code == 0
    assert result.output == "已整理：tenants/x/rules.yaml\n2 个文件：1 个不用改，1 个已整理\n"
    assert folder.read("tenants/x/rules.yaml") == NEAT
    assert S_IMODE((folder.path / "tenants/x/rules.yaml").stat().st_mode) == 0o664
    assert folder.run("fmt", "--all").output == "2 个文件：2 个不用改，0 个已整理\n"


def test_a_check_writes_nothing(folder: Folder) -> None:
    """With --check the command ends with 1 where a file is not in form, and leaves it."""
    before = folder.all_files()
    result = folder.run("fmt", "--all", "--check", "--language", "en")
    assert result.exit_code == 1
    assert result.output.startswith("not in form: tenants/x/rules.yaml\n")
    assert folder.all_files() == before


def test_a_file_that_cannot_be_read_is_left_and_the_others_are_done(folder: Folder) -> None:
    """Its finding is shown, the command ends with 1, and the next file is put into form."""
    folder.write("bad.yaml", BAD)
    result = folder.run("fmt", "bad.yaml", "tenants/x/rules.yaml")
    assert result.exit_code == 1
    assert "bad.yaml:3:" in result.output
    assert "1 个没有动" in result.output
    assert folder.read("bad.yaml") == BAD
    assert folder.read("tenants/x/rules.yaml") == NEAT


def test_a_link_stays_a_link(folder: Folder) -> None:
    """What it leads to is written anew."""
    link = folder.path / "link.yaml"
    link.symlink_to(folder.path / "tenants/x/rules.yaml")
    assert folder.run("fmt", "link.yaml").exit_code == 0
    assert link.is_symlink()
    assert folder.read("tenants/x/rules.yaml") == NEAT


@pytest.mark.parametrize("arguments", [(), ("--all", "tenants/x/rules.yaml"), ("nothing.yaml",)])
def test_wrong_usage_is_told(folder: Folder, arguments: tuple[str, ...]) -> None:
    """Either files or --all, and files that are there."""
    assert folder.run("fmt", *arguments).exit_code == 2
