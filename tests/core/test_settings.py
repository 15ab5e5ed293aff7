"""Settings are read from the environment, and everything wrong with them is told at once."""

from __future__ import annotations

from pathlib import Path

import pytest

from pawpact import settings
from pawpact.settings import Settings, SettingsWrong, find_rules, read_settings


@pytest.fixture(autouse=True)
def _nothing_set(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in (
        "DATABASE_URL",
        "KEY_FILE",
        "RULES",
        "SANDBOX",
        "SIMULATOR_SECRET",
        "LOG",
        "LOG_LEVEL",
        "LANGUAGE",
        "NODE",
    ):
        monkeypatch.delenv(f"PAWPACT_{name}", raising=False)


def test_a_bare_environment_gives_the_defaults() -> None:
    """Without any variable the settings are the documented defaults."""
    assert read_settings() == Settings()


def test_an_empty_file_name_is_none(monkeypatch: pytest.MonkeyPatch) -> None:
    """A variable that is set to nothing names no file."""
    for name in ("KEY_FILE", "RULES"):
        monkeypatch.setenv(f"PAWPACT_{name}", "")
    assert (read_settings().key_file, read_settings().rules) == (None, None)


def test_every_variable_is_read(monkeypatch: pytest.MonkeyPatch) -> None:
    """Each documented variable sets its field."""
    written = {
        "DATABASE_URL": "postgresql://program@/books",
        "OWNER_DATABASE_URL": "postgresql+psycopg://owner@/books",
        "KEY_FILE": "keys.json",
        "RULES": "r",
        "SANDBOX": "seed",
        "SIMULATOR_SECRET": "s",
        "PLUGIN_SECONDS": "9",
        "LOG": "json",
        "LOG_LEVEL": "warning",
        "LANGUAGE": "en",
        "NODE": "7",
    }
    for name, value in written.items():
        monkeypatch.setenv(f"PAWPACT_{name}", value)
    assert read_settings() == Settings(
        database_url="postgresql://program@/books",
        owner_database_url="postgresql+psycopg://owner@/books",
        key_file=Path("keys.json"),
        rules=Path("r"),
        log="json",
        log_level="warning",
        language="en",
        node=7,
        sandbox="seed",
        simulator_secret="s",
        plugin_seconds=9,
    )


def test_an_address_may_hold_a_password(monkeypatch: pytest.MonkeyPatch) -> None:
    """What is shown of the settings leaves addresses out, for passwords stand in them."""
    monkeypatch.setenv("PAWPACT_DATABASE_URL", "postgresql://program:secret@/books")
    monkeypatch.setenv("PAWPACT_OWNER_DATABASE_URL", "postgresql://owner:secret@/books")
    assert "secret" not in repr(read_settings())


def test_every_variable_is_documented() -> None:
    """The table in the module's description names every variable that is read, and no other."""
    documented = {
        line.split("``")[1].removeprefix("PAWPACT_").lower()
        for line in (settings.__doc__ or "").splitlines()
        if line.startswith("| ``")
    }
    assert documented == set(Settings.__dataclass_fields__)


def test_all_wrong_variables_are_named_without_their_values(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """One error names each wrong variable and repeats none of the values."""
    wrong = {"DATABASE_URL": "mysql://u:hunter2@h/d", "LOG": "xml", "NODE": "4096", "LANGUAGE": "x"}
    for name, value in wrong.items():
        monkeypatch.setenv(f"PAWPACT_{name}", value)
    with pytest.raises(SettingsWrong) as caught:
        read_settings()
    assert caught.value.details["variables"] == sorted(f"PAWPACT_{name}" for name in wrong)
    assert "hunter2" not in str(caught.value)


def test_rules_are_found_in_their_order(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The given folder comes first, then the setting, the checkout, the packaged copy."""
    given, setting = tmp_path / "given", tmp_path / "setting"
    package = tmp_path / "checkout" / "core" / "pawpact"
    for folder in (given, setting, package / "rules"):
        folder.mkdir(parents=True)
    monkeypatch.setattr(settings, "PACKAGE", package)
    chosen = Settings(rules=setting)
    assert find_rules(chosen, given) == given
    assert find_rules(chosen) == setting
    assert find_rules(Settings()) == package / "rules"
    (tmp_path / "checkout" / "rules").mkdir()
    assert find_rules(Settings()) == tmp_path / "checkout" / "rules"


def test_the_checkout_has_its_rules() -> None:
    """Run from a checkout the platform's own rule files are found."""
    assert (find_rules(Settings()) / "core" / "tenancy.yaml").is_file()


def test_a_named_folder_that_is_missing_is_refused(tmp_path: Path) -> None:
    """A folder that was asked for is not replaced by another one."""
    with pytest.raises(SettingsWrong, match="absent"):
        find_rules(Settings(rules=tmp_path / "absent"))


@pytest.mark.parametrize("name", settings._EXPECTED)
def test_what_is_wrong_says_what_it_has_to_be(name: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """By its name, in both languages, and without the value."""
    monkeypatch.setenv(name, "!secret!")
    with pytest.raises(SettingsWrong) as wrong:
        read_settings()
    said, expected = wrong.value.message, settings._EXPECTED[name]
    assert said.zh == f"环境变量有误：{name} {expected.zh}"
    assert said.en == f"wrong in the environment: {name} {expected.en}"
