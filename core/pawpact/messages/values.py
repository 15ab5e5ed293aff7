"""What people are told of texts and messages, and a message ready to be carried."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from pawpact.kernel.label import Label
from pawpact.wording.values import Audience, Purpose

AUDIENCES: Mapping[str, Label] = {
    Audience.CUSTOMER: Label("客户", "customer"),
    Audience.STAFF: Label("员工", "staff"),
}
PURPOSES: Mapping[str, Label] = {
    Purpose.LEGAL: Label("法定告知", "legal"),
    Purpose.URGENT: Label("紧急", "urgent"),
    Purpose.SERVICE: Label("服务", "service"),
    Purpose.MARKETING: Label("营销", "marketing"),
}
LAYERS: Mapping[str, Label] = {
    "platform": Label("平台", "platform"),
    "brand": Label("品牌", "brand"),
    "store": Label("门店", "store"),
}
FAILURES: Mapping[str, Label] = {
    "no_text": Label("没有这种消息的文字", "no text of this kind"),
    "no_recipient": Label("客户资料已抹除，没有收件人", "nobody to tell: the customer is erased"),
    "pet_gone": Label("宠物已不在", "the pet is no more"),
    "no_consent": Label("客户没有同意接收营销消息", "no consent to advertisements"),
    "weekly_limit": Label("本周营销消息已到上限", "the week's advertisements are out"),
    "nothing_to_say": Label("缺少文字需要的内容", "the text needs what is not there"),
    "NotCarried": Label("渠道没有收下", "the channel did not take it"),
}
"""What is kept of a message that did not leave; other reasons are kinds of errors."""


@dataclass(frozen=True, slots=True)
class Envelope:
    """A message ready to be carried: its words and where to. Neither is shown in a repr.

    ``address`` is a phone number, or the role of staff whom it is for.
    """

    number: int
    store: str
    kind: str
    audience: Audience
    title: str
    address: str = field(repr=False)
    words: str = field(repr=False)
    attempt: int = 1
