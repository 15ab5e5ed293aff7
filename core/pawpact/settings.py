"""What the process is told from outside, read once at start-up from ``PAWPACT_*`` variables.

| variable | default | meaning |
|---|---|---|
| ``PAWPACT_DATABASE_URL`` | ``sqlite:///var/pawpact.sqlite3`` | where the books are |
| ``PAWPACT_OWNER_DATABASE_URL`` | none | the same on PostgreSQL, as the tables' owner |
| ``PAWPACT_KEY_FILE`` | none | the keys that personal data is sealed under |
| ``PAWPACT_RULES`` | found beside the program | the platform's rule files |
| ``PAWPACT_LOG`` | ``console`` | ``console`` for people, ``json`` for machines |
| ``PAWPACT_LOG_LEVEL`` | ``info`` | ``debug``, ``info``, ``warning`` or ``error`` |
| ``PAWPACT_LANGUAGE`` | ``zh`` | ``zh`` or ``en``: what messages are written in |
| ``PAWPACT_SANDBOX`` | none | a seed: credit, debits and notices are played by doubles |
| ``PAWPACT_CHANNEL`` | none | who carries messages: ``console``, ``file:PATH``, ``apprise:FILE`` |
| ``PAWPACT_SIMULATOR_SECRET`` | none | signs callbacks of the simulated provider |
| ``PAWPACT_PLUGIN_SECONDS`` | ``30`` | how long one call into a plugin may take |
| ``PAWPACT_NODE`` | ``0``, workers 1 | 0 to 1023, another one for every process that writes |
| ``PAWPACT_WORKER`` | ``worker-<node>`` | this worker's name, the same at each start |
| ``PAWPACT_JOBS_URL`` | beside the books | where the job engine keeps its own state |
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Literal, cast

from environs import Env, EnvValidationError
from marshmallow.validate import OneOf, Range, Regexp

from pawpact.kernel.errors import AdminError
from pawpact.kernel.label import Label, Language

PACKAGE = Path(__file__).parent
DATABASE_URL = "sqlite:///var/pawpact.sqlite3"


class SettingsWrong(AdminError):
    """Settings of the installation are missing or wrong; all of them are named."""

    code = "settings"
    title = Label("环境变量设置有误", "Settings are missing or wrong")


@dataclass(frozen=True, slots=True)
class Settings:
    """See the table above."""

    database_url: str = field(default=DATABASE_URL, repr=False)
    key_file: Path | None = None
    rules: Path | None = None
    log: Literal["console", "json"] = "console"
    log_level: str = "info"
    language: Language = "zh"
    node: int = 0
    worker: str | None = None
    jobs_url: str | None = field(default=None, repr=False)
    sandbox: str | None = None
    channel: str | None = None
    simulator_secret: str | None = field(default=None, repr=False)
    plugin_seconds: int = 30
    owner_database_url: str | None = field(default=None, repr=False)
    """For migrations of a PostgreSQL database alone; the program runs as another role."""


def read_settings() -> Settings:
    """The settings of this process; raises with every variable that is wrong, without values."""
    env = Env(eager=False, prefix="PAWPACT_")
    key_file, rules = env.str("KEY_FILE", ""), env.str("RULES", "")
    settings = Settings(
        database_url=env.str(
            "DATABASE_URL",
            DATABASE_URL,
            validate=Regexp(r"(sqlite:///|postgres(ql)?(\+psycopg)?://).+"),
        ),
        owner_database_url=env.str(
            "OWNER_DATABASE_URL", None, validate=Regexp(r"postgres(ql)?(\+psycopg)?://.+")
        ),
        key_file=Path(key_file) if key_file else None,
        rules=Path(rules) if rules else None,
        log=cast(
            Literal["console", "json"],
            env.str("LOG", "console", validate=OneOf(["console", "json"])),
        ),
        log_level=env.str(
            "LOG_LEVEL", "info", validate=OneOf(["debug", "info", "warning", "error"])
        ),
        language=cast(Language, env.str("LANGUAGE", "zh", validate=OneOf(["zh", "en"]))),
        node=env.int("NODE", 0, validate=Range(0, 1023)),
        worker=env.str("WORKER", None, validate=Regexp(r"[A-Za-z0-9][A-Za-z0-9._-]{0,59}\Z")),
        jobs_url=env.str(
            "JOBS_URL", None, validate=Regexp(r"(sqlite:///|postgresql(\+psycopg)?://).+")
        ),
        sandbox=env.str("SANDBOX", None),
        channel=env.str("CHANNEL", None, validate=Regexp(r"(console|(file|apprise):.+)\Z")),
        simulator_secret=env.str("SIMULATOR_SECRET", None),
        plugin_seconds=env.int("PLUGIN_SECONDS", 30, validate=Range(1, 3600)),
    )
    try:
        env.seal()
    except EnvValidationError as wrong:
        raise _wrong(wrong) from None
    return settings


def find_rules(settings: Settings, given: Path | None = None) -> Path:
    """The platform's rule files: a given folder, the setting, the checkout, the packaged copy."""
    for folder in (given, settings.rules):
        if folder is not None:
            return _existing([folder])
    return _existing([PACKAGE.parents[1] / "rules", PACKAGE / "rules"])


def _existing(folders: Sequence[Path]) -> Path:
    for folder in folders:
        if folder.is_dir():
            return folder
    tried = ", ".join(str(folder) for folder in folders)
    raise SettingsWrong(
        Label(f"找不到规则文件夹：{tried}", f"there is no folder of rule files at {tried}"),
        hint=Label("设置 PAWPACT_RULES", "set PAWPACT_RULES"),
    )


_ADDRESS = Label(
    "应为 sqlite:///路径 或 postgresql://用户:密码@主机/库名",
    "is sqlite:///PATH or postgresql://USER:PASSWORD@HOST/DATABASE",
)
_EXPECTED = {
    "PAWPACT_DATABASE_URL": _ADDRESS,
    "PAWPACT_JOBS_URL": _ADDRESS,
    "PAWPACT_OWNER_DATABASE_URL": Label(
        "应为 postgresql://用户:密码@主机/库名", "is postgresql://USER:PASSWORD@HOST/DATABASE"
    ),
    "PAWPACT_LOG": Label("应为 console 或 json", "is console or json"),
    "PAWPACT_LOG_LEVEL": Label(
        "应为 debug、info、warning 或 error", "is debug, info, warning or error"
    ),
    "PAWPACT_LANGUAGE": Label("应为 zh 或 en", "is zh or en"),
    "PAWPACT_NODE": Label("应为 0 到 1023 的整数", "is a whole number from 0 to 1023"),
    "PAWPACT_WORKER": Label(
        "应以字母或数字开头，只含字母、数字和 . _ -，最多 60 个",
        "begins with a letter or digit and holds letters, digits and . _ - alone, 60 at most",
    ),
    "PAWPACT_CHANNEL": Label(
        "应为 console、file:路径 或 apprise:文件", "is console, file:PATH or apprise:FILE"
    ),
    "PAWPACT_PLUGIN_SECONDS": Label("应为 1 到 3600 的整数", "is a whole number from 1 to 3600"),
}
"""What each variable has to be; its value is not repeated, it may hold a password."""


def _wrong(wrong: EnvValidationError) -> SettingsWrong:
    messages = cast("dict[str, list[str]]", wrong.error_messages)
    said = [_EXPECTED.get(name) or Label.of(" ".join(messages[name])) for name in sorted(messages)]
    named = list(zip(sorted(messages), said, strict=True))
    return SettingsWrong(
        Label(
            f"环境变量有误：{'；'.join(f'{name} {each.zh}' for name, each in named)}",
            f"wrong in the environment: {'; '.join(f'{name} {each.en}' for name, each in named)}",
        ),
        details={"variables": sorted(messages)},
    )
