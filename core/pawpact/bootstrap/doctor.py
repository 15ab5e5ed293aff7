"""The whole examination of an installation: the checks of every start, and the long ones.

The long ones open every store, decide the platform's own tests, audit the books. Nothing is
changed, and what cannot be looked at yet says what has to be mended first.
"""

from __future__ import annotations

import os
from collections.abc import Iterator, Sequence
from datetime import datetime, timedelta

from sqlalchemy import Select, func, select

from pawpact.access.data_key import DataKeys
from pawpact.access.key_file import read_key_file
from pawpact.access.master import MasterKeys
from pawpact.accounts.directory import is_found
from pawpact.bootstrap.at_start import AT_START
from pawpact.bootstrap.bringing_up import bring_up
from pawpact.bootstrap.doctor_books import book_checks
from pawpact.bootstrap.doctor_jobs import job_checks
from pawpact.bootstrap.doctor_pets import pet_check
from pawpact.bootstrap.doctor_provider import provider_check
from pawpact.bootstrap.safety import (
    Check,
    Danger,
    Examined,
    Finding,
    Installation,
    examine,
    refuse,
)
from pawpact.bootstrap.start import platform_over, platform_rules
from pawpact.database.engine import is_postgresql
from pawpact.database.migration import restore_protection
from pawpact.database.safety import broken_pages
from pawpact.decisions.models import HeldCase
from pawpact.kernel.errors import PawpactError
from pawpact.kernel.label import Label
from pawpact.ledger.models import JournalRow
from pawpact.policy.checking.inline import run_tests
from pawpact.policy.deciding.decide import Decider
from pawpact.policy.engine.durable import DurableEngine
from pawpact.policy.engine.protocol import EngineMismatch
from pawpact.policy.layering.layers import resolve
from pawpact.tenancy.answerable import answerable

GROWING = frozenset({"integrity", "books", "archives", "pets", "providers"})
"""The checks that read every row there is: for a timer, not for a start."""

CLOCK_TOLERANCE = timedelta(minutes=5)
"""Clocks of machines differ by seconds; minutes mean that one of them is wrong."""


def check_up(
    installation: Installation, *, leave_out: frozenset[str] = frozenset()
) -> Iterator[Examined]:
    """Every check, the quick ones first; each is handed out as soon as it is done."""
    known = []
    for each in examine(installation, AT_START):
        known.append(each)
        yield each
    asked = [each for each in _long_checks(installation, known) if each.code not in leave_out]
    yield from examine(installation, asked, known)


def refuse_unsafe_service(
    installation: Installation, *, leave_out: frozenset[str] = frozenset({"job_engine"})
) -> None:
    """Raise `Unsafe` where a server must not begin; what grows with the books is left out.

    A server does without the job engine, a worker does not. Nothing is left open.
    """
    found = check_up(installation, leave_out=GROWING | leave_out)
    try:
        refuse(each for examined in found for each in examined.unsafe)
    finally:
        installation.close()


def restore(installation: Installation) -> Sequence[str]:
    """Make missing triggers anew; answers the schemas whose triggers were made."""
    schemas = installation.schemas()
    if is_postgresql(installation.settings.database_url):
        bring_up(installation)
        return [schema.plugin or "core" for schema in schemas]
    for schema in schemas:
        restore_protection(installation.engine, schema)
    return [schema.plugin or "core" for schema in schemas]


def _long_checks(installation: Installation, known: Sequence[Examined]) -> tuple[Check, ...]:
    if not installation.has_database:
        return (_ENGINE, _OUTSIDE)
    is_unread = any(each.check.code in _GROUND and each.unsafe for each in known[1:])
    if is_unread or not installation.is_current():
        return (_INTEGRITY, _ENGINE, _OUTSIDE)
    return (
        _INTEGRITY,
        _ENGINE,
        Check("stores", Label("门店与规则", "stores and their policies"), _stores, _GROUND),
        Check("store_keys", Label("门店密钥", "keys of the stores"), _store_keys, _OPENED),
        Check("plugins", Label("插件", "plugins"), _plugins, _GROUND),
        *book_checks(_OPENED, _KEYED),
        pet_check(_OPENED),
        provider_check(_OPENED),
        Check("clock", Label("系统时钟", "system clock"), _clock, _OPENED),
        Check("held", Label("待人处理的案件", "cases that wait"), _held, _OPENED),
        *job_checks(_OPENED),
        _OUTSIDE,
    )


def _integrity(installation: Installation) -> Iterator[Finding]:
    for each in broken_pages(installation.engine):
        yield Finding(
            Danger.UNSAFE,
            Label(f"数据库文件损坏：{each}", f"the database is damaged: {each}"),
            Label("停用并从备份恢复", "stop using it and restore a backup"),
        )


def _engine(installation: Installation) -> Iterator[Finding]:
    """The rules engine of this machine decides the platform's own tests as written."""
    words = installation.host.vocabulary()
    rules = platform_rules(installation.settings, installation.host)
    ruleset = resolve(answerable(rules, installation.host), None, None, words)
    engine = DurableEngine()
    wrong: list[Label | str]
    try:
        results = run_tests(ruleset, words, lambda rules, known: Decider(rules, known, engine))
        wrong = [each.test.name for each in results if not each.passed]
    except EngineMismatch as mismatch:
        wrong = [mismatch.message]
    for each in map(Label.of, wrong):
        yield Finding(
            Danger.UNSAFE,
            Label(
                f"规则引擎在本机给出错误结果：{each.zh}",
                f"the rules engine answers wrongly on this machine: {each.en}",
            ),
            Label("重新安装 durable-rules 后再试", "install durable-rules anew and try again"),
        )


def _stores(installation: Installation) -> Iterator[Finding]:
    platform = platform_over(installation)
    for each in platform.stores.every():
        try:
            store = platform.stores.open(each.name)
        except PawpactError as error:
            yield Finding(
                Danger.UNSAFE,
                Label(
                    f"{each.name} 打不开：{error.message.zh}", f"{each.name}: {error.message.en}"
                ),
                error.hint or Label("重新运行 pawpact stores apply", "run pawpact stores apply"),
            )
            continue
        if store.skipped:
            numbers = ", ".join(f"r{number}" for number in store.skipped)
            yield Finding(
                Danger.UNSAFE,
                Label(
                    f"{each.name} 的 {numbers} 读不出来，仍按 r{store.revision.number} 执行",
                    f"{numbers} of {each.name} cannot be read; it goes on by"
                    f" r{store.revision.number}",
                ),
                Label(
                    "从备份恢复，或换回写入它的程序版本，或重新发布规则",
                    "restore a backup, install the version that wrote it, or publish anew",
                ),
            )
        if store.revision.ruleset.content_hash != store.revision.content_hash:
            yield Finding(
                Danger.UNSAFE,
                Label(
                    f"{each.name} 生效的规则与其哈希不符，可能被改动",
                    f"the policy in force at {each.name} is not what its hash says",
                ),
                Label("从备份恢复，或重新发布规则", "restore a backup, or publish the policy anew"),
            )


def _store_keys(installation: Installation) -> Iterator[Finding]:
    platform, path = platform_over(installation), installation.settings.key_file
    assert path is not None
    masters = MasterKeys(read_key_file(path), os.urandom, path)
    for each in platform.stores.every():
        try:
            with platform.reading(each.name) as unit:
                DataKeys(unit.session, masters, unit.at).open_all()
        except PawpactError as error:
            yield Finding(
                Danger.UNSAFE,
                Label(
                    f"{each.name} 的密钥打不开：{error.message.zh}",
                    f"the keys of {each.name} do not open: {error.message.en}",
                ),
                Label(
                    "用开店时的密钥文件；PAWPACT_KEY_FILE 可能指向了另一份",
                    "use the key file that the store was made with; PAWPACT_KEY_FILE may name"
                    " another",
                ),
            )
            continue
        with platform.reading(each.name) as unit:
            found = is_found(unit)
        if not found:
            yield Finding(
                Danger.UNSAFE,
                Label(
                    f"{each.name} 的客户按手机号找不到：密钥文件里的索引密钥不是当初那一把",
                    f"customers of {each.name} are not found by their phones: the index key is not"
                    " the one they were written under",
                ),
                Label("从备份恢复密钥文件", "restore the key file from its copy"),
            )


def _plugins(installation: Installation) -> Iterator[Finding]:
    platform = platform_over(installation)
    for store, wanted in sorted(platform.plugin_switches().items()):
        for name, reason in platform.host.degraded(wanted).items():
            yield Finding(
                Danger.CAREFUL,
                Label(
                    f"{store} 用不了插件 {name}（{reason.zh}），它的申请会转人工",
                    f"{store} cannot have plugin {name} ({reason.en}); its requests wait",
                ),
                Label(f"pawpact plugins doctor {name}", f"pawpact plugins doctor {name}"),
            )


def _clock(installation: Installation) -> Iterator[Finding]:
    platform = platform_over(installation)
    now = platform.parts.clock.now()
    for each in platform.stores.every():
        with platform.reading(each.name) as unit:
            newest = unit.session.scalar(select(func.max(JournalRow.at)))
        if newest is not None and newest - now > CLOCK_TOLERANCE:
            yield Finding(
                Danger.UNSAFE,
                Label(
                    f"系统时间比 {each.name} 最近一笔账还早 {newest - now}",
                    f"this machine's clock is {newest - now} behind the books of {each.name}",
                ),
                Label("先校准系统时钟", "set the clock of this machine first"),
            )
            return


def _held(installation: Installation) -> Iterator[Finding]:
    platform = platform_over(installation)
    for each in platform.stores.every():
        with platform.reading(each.name) as unit:
            late = unit.session.scalar(_overdue(unit.at))
        if late:
            yield Finding(
                Danger.CAREFUL,
                Label(
                    f"{each.name} 有 {late} 件案件过了期限",
                    f"{late} cases of {each.name} are overdue",
                ),
                Label(
                    f"pawpact held list --store {each.name}",
                    f"pawpact held list --store {each.name}",
                ),
            )


def _overdue(now: datetime) -> Select[int]:
    return (
        select(func.count())
        .select_from(HeldCase)
        .where(HeldCase.state == "open", HeldCase.due_at < now)
    )


def _outside(installation: Installation) -> Iterator[Finding]:
    if installation.settings.sandbox is not None:
        yield Finding(
            Danger.CAREFUL,
            Label(
                "设置了 PAWPACT_SANDBOX：征信、扣款和通知都由模拟器代演",
                "PAWPACT_SANDBOX is set: credit, debits and notices are played by simulators",
            ),
            Label("正式营业前取消这个变量", "unset it before real customers are served"),
        )
        return
    yield Finding(
        Danger.CAREFUL,
        Label("没有安装代扣渠道：不会扣款", "no payment provider is installed: nothing is debited"),
        Label(
            "试用请设置 PAWPACT_SANDBOX；正式营业须安装渠道的插件",
            "set PAWPACT_SANDBOX to try it out; real business needs a provider's plugin",
        ),
    )
    if installation.settings.channel in _REACHES_NOBODY:
        yield _NO_CHANNEL


_REACHES_NOBODY = (None, "", "console")
_NO_CHANNEL = Finding(
    Danger.CAREFUL,
    Label(
        "没有能送达客户的通知渠道：消息都等着，扣款通知送不到，因此不会扣款",
        "no channel reaches customers: messages wait and no debit notice arrives, so nothing is"
        " debited",
    ),
    Label(
        "设置 PAWPACT_CHANNEL 为 file:路径 或 apprise:文件；console 只打印在终端",
        "set PAWPACT_CHANNEL to file:PATH or apprise:FILE; console prints at the terminal alone",
    ),
)
_GROUND = ("key_file", "settings", "schema")
_OPENED = (*_GROUND, "stores")
_KEYED = (*_OPENED, "store_keys")
_INTEGRITY = Check(
    "integrity", Label("数据库完整性", "database integrity"), _integrity, ("settings",)
)
_ENGINE = Check("engine", Label("规则引擎", "rules engine"), _engine)
_OUTSIDE = Check("outside", Label("外部服务", "the outside world"), _outside)
