"""A store's history as people read it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any
from zoneinfo import ZoneInfo

from pawpact.kernel.label import Label, Language, number_of
from pawpact.publishing.history import Step
from pawpact.publishing.proposal import ACCOUNT
from pawpact.publishing.values import Kind, Reach, approval_of
from pawpact.publishing.words import approval_words, became_words, local, reach_words

_KINDS = {
    Kind.PUBLISHED: Label("发布", "published"),
    Kind.PROPOSED: Label("提案", "proposed"),
    Kind.APPROVED: Label("批准", "approved"),
    Kind.DECLINED: Label("不同意", "declined"),
    Kind.VOIDED: Label("作废", "void"),
    Kind.REFUSED: Label("拒绝", "refused"),
}
_REASONS = {
    "checks": Label("检查没有通过", "the checks fail"),
    "platform": Label("平台规则有错", "the platform's rules are wrong"),
    "stale": Label("草稿比最新版本旧", "made from an older revision"),
    "reverts": Label("会改回别人改过的内容", "puts back what others changed"),
    "same_person": Label("提案人自己批准", "approved by whoever proposed it"),
    "unnamed": Label(
        "同一系统账号，不知是谁", "at the same account of the machine, by nobody by name"
    ),
    "registered_since": Label(
        "同一系统账号，提出以后才登记的人",
        "at the same account of the machine, by somebody registered since",
    ),
    "granted_since": Label(
        "同一系统账号，提出以后才有这个角色的人",
        "at the same account of the machine, by somebody given the role since",
    ),
    "replaced": Label("另有新的提案", "another proposal came"),
    "closed": Label("提案已经了结", "the proposal waited no more"),
    "grown": Label("会变动的金额比提出时多得多", "much more would move than when it was proposed"),
    "edited": Label("得出的规则与提出时不同", "not what was proposed any more"),
    "approval": Label("要第二人批准，请用 rules publish", "needs a second person: rules publish"),
}


_ONE_ACCOUNT = Label(
    "与提案在同一系统账号：是两个人，只凭编号",
    "at the same account of the machine as the proposal: that they are two is known by ids alone",
)


def history_text(steps: Sequence[Step], zone: ZoneInfo, language: Language) -> str:
    """Each step with what was found out about it."""
    return "\n".join(line for each in steps for line in _lines(each, zone, language))


def _lines(step: Step, zone: ZoneInfo, language: Language) -> Iterator[str]:
    yield _head(step, zone).say(language)
    for each in _details(step):
        yield f"    {each.say(language)}"


def _head(step: Step, zone: ZoneInfo) -> Label:
    said = _KINDS[step.kind]
    at, subject = local(step.at, zone), _subject(step)
    why = step.why or "-"
    zh = f"{at}  {said.zh}{subject}  {step.actor}：{why}"
    en = f"{at}  {said.en}{subject}  {step.actor}: {why}"
    if step.kind is Kind.PUBLISHED and step.starts_at is not None and step.starts_at > step.at:
        begins = local(step.starts_at, zone)
        return Label(f"{zh}（自 {begins} 起）", f"{en} (from {begins})")
    if step.is_waiting:
        return Label(f"{zh}（等第二人批准）", f"{en} (waits for a second person)")
    return Label(zh, en)


def _subject(step: Step) -> str:
    if step.kind is Kind.PUBLISHED:
        return f" r{step.number}"
    return f" {step.proposal}" if step.proposal else ""


def _details(step: Step) -> Iterator[Label]:
    details = step.details
    reason = details.get("reason")
    if reason in _REASONS:
        codes = ", ".join((*details.get("codes", ()), *details.get("names", ())))
        words = _REASONS[reason]
        yield Label(
            f"{words.zh}{'：' if codes else ''}{codes}", f"{words.en}{': ' if codes else ''}{codes}"
        )
    if details.get(ACCOUNT) == "same":
        yield _ONE_ACCOUNT
    if details.get("source") == "rollback":
        number = details["to"]
        yield Label(f"改回 r{number} 的内容", f"what r{number} said, published anew")
    if "checks" in details:
        yield from _found_out(details)


def _found_out(details: Mapping[str, Any]) -> Iterator[Label]:
    for change in details["difference"]["changes"]:
        yield Label(change["text"]["zh"], change["text"]["en"])
        for line in change["details"]:
            yield Label(f"    {line['zh']}", f"    {line['en']}")
    checks, tried = details["checks"], details["backtest"]
    dropped = checks.get("dropped_tests", [])
    yield Label(
        f"{checks['tests']} 个测试、{checks['never']} 条禁止项通过",
        f"{checks['tests']} tests and {checks['never']} prohibitions pass",
    )
    if dropped:
        listed = ", ".join(dropped)
        yield Label(
            f"删去了 {len(dropped)} 个测试：{listed}",
            f"{number_of(len(dropped), 'test')} taken out: {listed}",
        )
    if tried is not None:
        moved = approval_words(approval_of(details["approval"]))
        became = became_words(tried)
        yield Label(
            f"重算 {tried['compared']} 个决定，{tried['changed']} 个会不同{became.zh}；{moved.zh}",
            f"{number_of(tried['compared'], 'decision')} tried, {tried['changed']} would"
            f" differ{became.en}; {moved.en}",
        )
    reach = details["contracts"]
    if reach["bound"]:
        yield reach_words(
            Reach(tuple(reach["bound"]), reach["amended"], reach["kept"], reach["is_kinder"])
        )
