"""A shop with two customers, a few texts, and a way to deliver."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator, Mapping
from contextlib import AbstractContextManager, contextmanager
from dataclasses import dataclass, field

import pytest
from sqlalchemy import select

from pawpact.accounts.service import record_consents, register_customer
from pawpact.accounts.values import ConsentKind
from pawpact.database.session import Database
from pawpact.kernel.clock import FixedClock
from pawpact.kernel.identity import Ids
from pawpact.kernel.vault import Vault
from pawpact.messages.channel import Channel, RecordingMessages
from pawpact.messages.delivery import Delivered, deliver
from pawpact.messages.sorting import Desk
from pawpact.outbox.models import OutboxMessage
from pawpact.outbox.service import Message, send
from pawpact.tenancy.unit import Unit
from pawpact.vocabulary.types import Value
from pawpact.wording.text_file import read_platform_texts
from pawpact.wording.values import Text
from tests.core.shop import TENANT, make_unit, newcomer
from tests.core.tasks.conftest import calendar_store

PLACEHOLDER = "[门店名称]"
TEXTS = """
format: 1
kind: messages
texts:
  - kind: notice
    version: 1
    title: 扣款提醒
    to: customer
    purpose: legal
    variables: {amount: money, debit_at: time}
    must_say: [amount]
    zh: 【[门店名称]】{customer}，将于 {debit_at} 扣款 {amount} 元
    en: "[门店名称]: CNY {amount} on {debit_at}"
  - kind: hello
    version: 1
    title: 问候
    to: customer
    purpose: service
    while_pet_is_here: true
    variables: {day: count}
    zh: 【[门店名称]】第 {day} 天了
    en: "[门店名称]: day {day}"
  - kind: vet
    version: 1
    title: 兽医
    to: customer
    purpose: urgent
    zh: 【[门店名称]】兽医已接手
    en: "[门店名称]: a vet has it"
  - kind: news
    version: 1
    title: 活动
    to: customer
    purpose: marketing
    zh: 【[门店名称]】有新活动
    en: "[门店名称]: news"
  - kind: late
    version: 1
    title: 逾期
    to: staff
    purpose: urgent
    variables: {role: name, level: count}
    zh: 【[门店名称]】第 {level} 级
    en: "[门店名称]: level {level}"
"""


def platform_texts() -> dict[str, Text]:
    read = read_platform_texts("rules/messages/a.yaml", TEXTS, PLACEHOLDER)
    assert read.diagnostics == ()
    return {each.kind: each for each in read.texts}


@dataclass
class Shop:
    """The shop's two customers, and everything that is sent and carried."""

    database: Database
    clock: FixedClock
    ids: Ids
    vault: Vault
    changed: Mapping[str, Value] = field(default_factory=dict)
    channel: Channel = field(default_factory=RecordingMessages)
    gone: set[int] = field(default_factory=set)
    customers: list[int] = field(default_factory=list)

    @contextmanager
    def unit(self) -> Iterator[Unit]:
        with self.database.store(TENANT) as session:
            yield make_unit(session, self.clock, self.ids, self.vault, calendar_store(self.changed))

    def opened(self) -> Callable[[], AbstractContextManager[Unit]]:
        return self.unit

    def send(self, *messages: Message) -> None:
        with self.unit() as unit:
            send(unit, messages)

    @property
    def desk(self) -> Desk:
        return Desk(platform_texts(), self._gone)

    def deliver(self, size: int = 1_000) -> Delivered:
        return deliver(self.unit, self.desk, self.channel, size=size)

    def rows(self) -> list[OutboxMessage]:
        with self.unit() as unit:
            return list(unit.session.scalars(select(OutboxMessage).order_by(OutboxMessage.id)))

    def agree(self, *customers: int) -> None:
        with self.unit() as unit:
            for customer in customers:
                record_consents(unit, customer, {ConsentKind.MARKETING: True})

    @property
    def words(self) -> list[str]:
        assert isinstance(self.channel, RecordingMessages)
        return [each.words for each in self.channel.carried]

    def _gone(self, _unit: Unit, pets: Collection[int]) -> Collection[int]:
        return self.gone & set(pets)


@pytest.fixture
def shop(database: Database, clock: FixedClock, ids: Ids, vault: Vault) -> Shop:
    """The shop at noon, with two customers."""
    shop = Shop(database, clock, ids, vault)
    with shop.unit() as unit:
        shop.customers = [register_customer(unit, newcomer(number)) for number in (1, 2)]
    return shop
