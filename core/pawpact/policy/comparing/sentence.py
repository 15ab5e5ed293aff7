"""A difference in sentences that a manager reads, one for each change."""

from __future__ import annotations

from dataclasses import dataclass

from pawpact.kernel.label import Label
from pawpact.policy.comparing.difference import Towards
from pawpact.policy.model import Origin

TOWARDS: dict[Towards, Label] = {
    "better": Label("对客户更好", "better for the customer"),
    "worse": Label("对客户更差", "worse for the customer"),
    "mixed": Label("对客户有好有坏", "partly better, partly worse for the customer"),
    "unordered": Label("", ""),
}


@dataclass(frozen=True, slots=True)
class Sentence:
    """One change: where, what, more of it line by line, and where both sides stand written.

    ``kind`` is like ``parameter.changed``. What is taken away is ``stressed``: it is what people
    overlook.
    """

    kind: str
    home: str
    subject: str
    text: Label
    details: tuple[Label, ...] = ()
    towards: Towards = "unordered"
    stressed: bool = False
    before: Origin | None = None
    after: Origin | None = None


def about(home: str, words: Label) -> Label:
    """``deposit_fallback.offer：押金 …``."""
    return Label(f"{home}：{words.zh}", f"{home}: {words.en}")


def taken(words: Label) -> Label:
    """What is gone, in a way that is seen in any script."""
    return Label(f"【去掉】{words.zh}", f"REMOVED: {words.en}")


def changed(what: Label, before: Label, after: Label) -> Label:
    """``条件：A → B``."""
    return Label(f"{what.zh}：{before.zh} → {after.zh}", f"{what.en}: {before.en} → {after.en}")


def told(what: Label, value: Label) -> Label:
    return Label(f"{what.zh}：{value.zh}", f"{what.en}: {value.en}")


def quoted(title: Label, id_: str) -> Label:
    """A rule as people know it, with the id that files and logs use."""
    return Label(f"规则“{title.zh}”（{id_}）", f'rule "{title.en}" ({id_})')
