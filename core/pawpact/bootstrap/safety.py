"""Checks of an installation: each looks at one thing, changes nothing and says how to mend it.

What is looked at before anything starts stands in `bootstrap.at_start`, the long looks of
`pawpact doctor` in `bootstrap.doctor`.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING

from sqlalchemy import Engine, make_url
from sqlalchemy.exc import DatabaseError

from pawpact.database.busy import LoginRefused, is_busy, refuses_login
from pawpact.database.engine import is_postgresql, make_engine
from pawpact.database.migration import CORE, Schema, current, newest
from pawpact.hosting.host import Host
from pawpact.hosting.migration import plugin_schemas
from pawpact.kernel.errors import AdminError, PawpactError, TryLater
from pawpact.kernel.label import Label, Language
from pawpact.settings import Settings

if TYPE_CHECKING:
    from pawpact.bootstrap.platform import Platform


ASK = Label("请联系平台管理员", "ask the platform's administrator")


class Danger(StrEnum):
    """How bad a finding is."""

    UNSAFE = "unsafe"
    """Money or data could be lost, changed or read; nothing starts on it."""
    CAREFUL = "careful"
    """Works, and somebody should look."""


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing that is not as it should be, and how to mend it."""

    danger: Danger
    found: Label
    mend: Label


@dataclass(slots=True)
class Installation:
    """What is looked at: settings, and what they lead to, opened when it is first needed."""

    settings: Settings
    environment: Mapping[str, str] = field(default_factory=dict, repr=False)
    opened: dict[str, Engine] = field(default_factory=dict, repr=False)
    loaded: Host | None = None
    assembled: Platform | None = field(default=None, init=False, repr=False)

    @property
    def database_file(self) -> Path | None:
        """SQLite's file, or None where there is none, or none yet."""
        if is_postgresql(self.settings.database_url):
            return None
        path = Path(str(make_url(self.settings.database_url).database))
        return path if path.is_file() else None

    @property
    def has_database(self) -> bool:
        """Whether there is something to look at; a server is there, whether it answers or not."""
        is_served = is_postgresql(self.settings.database_url)
        return is_served or self.database_file is not None

    @property
    def engine(self) -> Engine:
        url = self.settings.database_url
        if url not in self.opened:
            self.opened[url] = make_engine(url)
        return self.opened[url]

    @property
    def host(self) -> Host:
        if self.loaded is None:
            self.loaded = Host.load()
        return self.loaded

    def schemas(self) -> list[Schema]:
        """Core's tables and those of every plugin that loaded."""
        return [CORE, *plugin_schemas(self.host)]

    def close(self) -> None:
        """Let go of what was opened to look at it."""
        for engine in self.opened.values():
            engine.dispose()
        self.opened.clear()
        self.assembled = None

    def is_current(self) -> bool:
        """Whether every table is as this program expects it."""
        return all(current(self.engine, each) == newest(each) for each in self.schemas())


@dataclass(frozen=True, slots=True)
class Check:
    """One look at one thing; ``after`` names the checks without which it makes no sense."""

    code: str
    title: Label
    examine: Callable[[Installation], Iterable[Finding]]
    after: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Examined:
    """What a check found; ``waits_for`` names the check that has to be mended first."""

    check: Check
    findings: tuple[Finding, ...] = ()
    waits_for: str = ""

    @property
    def unsafe(self) -> tuple[Finding, ...]:
        return tuple(each for each in self.findings if each.danger is Danger.UNSAFE)


class Unsafe(AdminError):
    """Money or data would not be safe, so nothing starts."""

    code = "unsafe"
    title = Label("资金或资料不安全，拒绝启动", "Money or data would not be safe")


def examine(
    installation: Installation, checks: Sequence[Check], known: Iterable[Examined] = ()
) -> Iterator[Examined]:
    """Run the checks one after the other; one whose ground is unsafe is named and left out."""
    unsafe = {each.check.code for each in known if each.unsafe or each.waits_for}
    for check in checks:
        ground = next((code for code in check.after if code in unsafe), "")
        if ground:
            unsafe.add(check.code)
            yield Examined(check, waits_for=ground)
            continue
        found = Examined(check, _examined(check, installation))
        if found.unsafe:
            unsafe.add(check.code)
        yield found


def _examined(check: Check, installation: Installation) -> tuple[Finding, ...]:
    """What a check finds; a database that cannot even be asked, or read, is a finding too."""
    try:
        return tuple(check.examine(installation))
    except TryLater:
        raise
    except PawpactError as error:
        return (Finding(Danger.UNSAFE, error.message, error.hint or ASK),)
    except DatabaseError as error:
        kind = type(error.orig or error).__name__
        if refuses_login(error):
            refused = LoginRefused()
            return (Finding(Danger.UNSAFE, refused.message, refused.hint or ASK),)
        if is_busy(error):
            return (
                Finding(
                    Danger.UNSAFE,
                    Label(
                        f"现在连不上数据库（{kind}）", f"the database does not answer now ({kind})"
                    ),
                    Label(
                        "检查 PAWPACT_DATABASE_URL 和数据库服务器，稍后再试",
                        "look at PAWPACT_DATABASE_URL and the server, and try again",
                    ),
                ),
            )
        return (
            Finding(
                Danger.UNSAFE,
                Label(f"数据库读不出来（{kind}）", f"the database cannot be read ({kind})"),
                Label(
                    "文件损坏、不是 pawpact 的数据库或没有权限：先停用，核对备份",
                    "it is damaged, no database of pawpact, or not yours to read: stop using it and"
                    " compare with a backup",
                ),
            ),
        )


def refuse(unsafe: Iterable[Finding]) -> None:
    """Raise `Unsafe` with these findings, where there are any."""
    found = list(unsafe)
    if found:
        raise Unsafe(
            Label(
                "资金或资料不安全，拒绝启动：\n" + "\n".join(_told(each, "zh") for each in found),
                "refusing to start, money or data would not be safe:\n"
                + "\n".join(_told(each, "en") for each in found),
            ),
            hint=Label("pawpact doctor 逐项检查", "pawpact doctor looks at everything, one by one"),
        )


def _told(finding: Finding, language: Language) -> str:
    return f"  {finding.found.say(language)}\n  → {finding.mend.say(language)}"
