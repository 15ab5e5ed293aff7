"""What an installation carries along."""

from __future__ import annotations

from pathlib import Path
from zipfile import ZipFile

from hatchling.builders.wheel import WheelBuilder

ROOT = Path(__file__).parents[1]


def contents(version: str, folder: Path) -> set[str]:
    """The files of a wheel of this kind, built from the checkout."""
    (wheel,) = WheelBuilder(str(ROOT)).build(directory=str(folder), versions=[version])
    with ZipFile(wheel) as archive:
        return set(archive.namelist())


def test_a_real_wheel_carries_every_rule_file(tmp_path):
    """Each file of rules/ lies in the wheel under pawpact/rules."""
    rules = {
        f"pawpact/{path.relative_to(ROOT).as_posix()}" for path in (ROOT / "rules").rglob("*.yaml")
    }
    packed = contents("standard", tmp_path)
    assert rules
    assert {name for name in packed if name.startswith("pawpact/rules/")} == rules


def test_an_editable_install_carries_no_rule_file(tmp_path):
    """A checkout's own rules/ are the only ones there: no copy can shadow them."""
    assert not [name for name in contents("editable", tmp_path) if "rules" in name]


def test_the_wheel_announces_the_plugins_that_come_with_it(tmp_path):
    """First-party plugins stand in the entry-point group that everybody's stand in."""
    (wheel,) = WheelBuilder(str(ROOT)).build(directory=str(tmp_path), versions=["standard"])
    with ZipFile(wheel) as archive:
        (name,) = [each for each in archive.namelist() if each.endswith("entry_points.txt")]
        announced = archive.read(name).decode().split("[pawpact.plugins]")[1]
    assert "credit_scoring = pawpact_plugins.credit_scoring.plugin" in announced
    assert "deposit_fallback = pawpact_plugins.deposit_fallback.plugin" in announced
