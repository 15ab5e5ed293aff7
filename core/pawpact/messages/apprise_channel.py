"""WeCom, DingTalk, mail, SMS and some 170 more, through apprise.

A file says who is reached how. Secrets stand in the environment, never in the file:

    customer: ["{$env: SMS_URL}"]
    staff:
      store_manager: ["{$env: WECOM_URL}"]
      default: ["{$env: WECOM_URL}"]

``{phone}`` in a customer's address is her number.
"""

from __future__ import annotations

import logging
import re
import warnings
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path
from typing import Any
from urllib.parse import quote

from pawpact.kernel.errors import AdminError, FileError
from pawpact.kernel.label import Label
from pawpact.messages.channel import NotCarried
from pawpact.messages.values import Envelope
from pawpact.policy.finding.diagnostic import Findings
from pawpact.policy.reading.field import Fields
from pawpact.policy.reading.load import read_text
from pawpact.policy.reading.source import Node, read_yaml
from pawpact.wording.values import Audience

DEFAULT = "default"
_VARIABLE = re.compile(r"\{\$env:\s*([A-Za-z_][A-Za-z0-9_]*)\s*\}")
_SCHEME = re.compile(r"[a-z0-9]+://", re.IGNORECASE)
_PHONE = "{phone}"


class ChannelFileWrong(FileError):
    """The file of the message channel has to be mended."""

    code = "message_channel_file"
    title = Label("消息通道的文件需要修改", "The file of the message channel has to be mended")


@dataclass(slots=True)
class AppriseMessages:
    """Hands each message to every address of its audience; one that took it is enough."""

    customer: Sequence[str] = field(repr=False)
    staff: Mapping[str, Sequence[str]] = field(repr=False)
    name: str = "apprise"
    reaches_people: bool = True

    def carry(self, envelope: Envelope) -> None:
        addresses = self._addresses(envelope)
        if not addresses:
            raise NotCarried(Label("没有这类收件人的地址", "nobody of this kind has an address"))
        taken = [_notify(each, envelope) for each in addresses]
        if True not in taken:
            raise NotCarried

    def _addresses(self, envelope: Envelope) -> Sequence[str]:
        if envelope.audience is Audience.STAFF:
            return self.staff.get(envelope.address) or self.staff.get(DEFAULT, ())
        phone = quote(envelope.address, safe="")
        return [each.replace(_PHONE, phone) for each in self.customer]


def open_apprise(path: Path, environment: Mapping[str, str]) -> AppriseMessages:
    """The channel that a file describes; what is wrong with it is told without any address."""
    findings = Findings()
    text = read_text(path, path.name, findings)
    findings.raise_errors()
    fields = Fields(read_yaml(path.name, text or ""), findings)
    customer = _read(fields.sequence("customer"), environment)
    groups = fields.mapping("staff")
    staff = {
        key.text: _read(value.items, environment)
        for key, value in (groups.items() if groups else ())
    }
    fields.close()
    findings.raise_errors({path.name: text or ""})
    return AppriseMessages(customer, staff)


def _read(nodes: Sequence[Node], environment: Mapping[str, str]) -> list[str]:
    return [_filled(node, environment) for node in nodes]


def _filled(node: Node, environment: Mapping[str, str]) -> str:
    """Only the name of a variable is ever told, never what it holds."""
    named = _VARIABLE.findall(node.text)
    missing = [name for name in named if not environment.get(name)]
    if missing:
        raise AdminError(
            Label(
                f"{node.span} 用到的环境变量没有设置：{', '.join(missing)}",
                f"{node.span} names variables that are not set: {', '.join(missing)}",
            )
        )
    filled = _VARIABLE.sub(lambda found: environment[found.group(1)], node.text)
    if not named and _SCHEME.match(filled) and _has_secret(filled):
        raise ChannelFileWrong(
            Label(
                f"{node.span} 写了密钥；放进环境变量，这里写 {{$env: 名称}}",
                f"{node.span} holds a secret; put it into the environment and write {{$env: NAME}}",
            )
        )
    if not _SCHEME.match(filled) or _library().Apprise.instantiate(_tried(filled)) is None:
        raise ChannelFileWrong(
            Label(f"{node.span} 的地址用不了", f"the address at {node.span} cannot be used")
        )
    return filled


def _tried(address: str) -> str:
    return address.replace(_PHONE, "15400000000")


def _has_secret(address: str) -> bool:
    """Whether something stands where services have keys: before an @, or in a long token."""
    rest = address.partition("://")[2].partition("?")[0]
    return "@" in rest or any(len(part) >= 20 for part in rest.split("/"))


def _notify(address: str, envelope: Envelope) -> bool:
    sender = _library().Apprise()
    sender.add(address)
    return bool(sender.notify(title=envelope.title, body=envelope.words))


@cache
def _library() -> Any:
    """Imported when it is needed: it takes a while, and most commands send nothing.

    It is kept from logging, because what it logs may hold an address with its secret. Its
    adapters are loaded at once, so that what they say of old modules is nobody's warning.
    """
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", DeprecationWarning)
        import apprise

        apprise.Apprise.instantiate("json://localhost")
    for logger in ("apprise", "urllib3"):
        logging.getLogger(logger).setLevel(logging.CRITICAL + 1)
    return apprise
