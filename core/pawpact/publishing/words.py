"""What became of a request to publish, as people read it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

from pawpact.kernel.label import Label, Language, number_of
from pawpact.kernel.money import yuan
from pawpact.policy.comparing.render import render_text
from pawpact.publishing.values import Approval, Outcome, Reach, Report, Reverted, Status

_HEADS = {
    "checks": Label("检查", "checks"),
    "difference": Label("改动", "changes"),
    "backtest": Label("试算", "backtest"),
    "contracts": Label("合约", "contracts"),
}

_MOST_NAMED = 5
_INEXACT = Label(
    "（不是精确值：记录看不出对以后决定的影响，要算准用 pawpact rules fork）",
    " (not exact: records do not show what it does to later decisions; pawpact rules fork does)",
)


def outcome_text(outcome: Outcome, zone: ZoneInfo, language: Language) -> str:
    """Everything that was found out, then what became of it."""
    lines = list(_report(outcome.report, language)) if outcome.report else []
    lines += [each.say(language) for each in _reverted(outcome)]
    lines.append(_ending(outcome, zone).say(language))
    return "\n".join(lines)


def _report(report: Report, language: Language) -> Iterator[str]:
    yield _line("checks", _checked(report), language)
    yield _line("difference", Label("", ""), language)
    for line in render_text(report.sentences, language).splitlines():
        yield f"  {line}" if line else ""
    yield _line("backtest", _tried(report), language)
    yield _line("contracts", reach_words(report.reach), language)


def _line(head: str, words: Label, language: Language) -> str:
    colon = "：" if language == "zh" else ": "
    return f"{_HEADS[head].say(language)}{colon}{words.say(language)}".rstrip()


def _checked(report: Report) -> Label:
    warned = len(report.warnings)
    zh = f"{report.tests} 个测试、{report.prohibitions} 条禁止项通过"
    en = f"{report.tests} tests and {report.prohibitions} prohibitions pass"
    if report.dropped:
        gone, listed = len(report.dropped), _some(report.dropped)
        zh += f"，原有的 {gone} 个测试删去了（{listed}）"
        en += f", {number_of(gone, 'test')} taken out ({listed})"
    if not warned:
        return Label(zh, en)
    return Label(f"{zh}，{warned} 条提醒", f"{en}, {warned} warnings")


def _some(names: Sequence[str]) -> str:
    return ", ".join(names[:_MOST_NAMED]) + ("…" if len(names) > _MOST_NAMED else "")


def _tried(report: Report) -> Label:
    found = report.backtest
    if found is None:
        return Label("没有要重算的", "nothing to try")
    compared, changed = found["compared"], found["changed"]
    monthly = yuan(int(found["monthly_effect"]))
    moved = approval_words(report.approval)
    about = Label("", "") if found["exact"] else Label("约 ", "about ")
    became = became_words(found)
    return Label(
        f"重算 {compared} 个决定，{changed} 个会不同{became.zh}；"
        f"对门店每月 {about.zh}{monthly} 元；{moved.zh}{_INEXACT.zh if about.zh else ''}",
        f"{number_of(compared, 'decision')} tried, {changed} would differ{became.en};"
        f" {about.en}{monthly} yuan a month for the store;"
        f" {moved.en}{_INEXACT.en if about.en else ''}",
    )


def became_words(found: Mapping[str, Any]) -> Label:
    """What became of those that would differ, in brackets; nothing where nobody knows."""
    told = found.get("became", [])[:_MOST_NAMED]
    if not told:
        return Label("", "")
    zh = "，".join(f"{each['decisions']} {each['fate']['zh']}" for each in told)
    en = ", ".join(f"{each['decisions']} {each['fate']['en']}" for each in told)
    return Label(f"（{zh}）", f" ({en})")


def approval_words(approval: Approval) -> Label:
    """How much would move, and whether one person may decide it."""
    moved, above = yuan(approval.movement), yuan(approval.above)
    reasons = list(_reasons(approval))
    if not reasons:
        return Label(
            f"每月变动 {moved} 元，不超过 {above} 元",
            f"{moved} yuan would move a month, no more than {above}",
        )
    zh = "；".join(each.zh for each in reasons)
    en = "; ".join(each.en for each in reasons)
    return Label(f"{zh}，需第二人批准", f"{en}: a second person has to approve")


def _reasons(approval: Approval) -> Iterator[Label]:
    """Why one person alone may not decide it."""
    moved, above = yuan(approval.movement), yuan(approval.above)
    if approval.movement > approval.above:
        yield Label(
            f"每月变动 {moved} 元，超过 {above} 元",
            f"{moved} yuan would move a month, more than {above}",
        )
    elif approval.together > approval.above:
        earlier = yuan(approval.earlier)
        yield Label(
            f"每月变动 {moved} 元，加上近一月一人发布的 {earlier} 元，超过 {above} 元",
            f"{moved} yuan would move a month, with {earlier} that were published by one person"
            f" within a month more than {above}",
        )
    if approval.unknown:
        yield Label(
            f"{approval.unknown} 个决定无法重算，影响不明",
            f"{number_of(approval.unknown, 'decision')} cannot be tried,"
            " so nobody knows what would move",
        )
    if approval.unpriced:
        yield Label(
            f"{approval.unpriced} 个决定会给出别的权益，而权益没有标价，值多少钱不明",
            f"{number_of(approval.unpriced, 'decision')} would give other benefits,"
            " whose cost nobody declared",
        )
    for each in approval.unseen:
        yield Label(
            f"{each.label.zh}（{each.name}）由程序读取，记录里看不出会变动多少钱",
            f"{each.label.en} ({each.name}) is read by the program, and no record shows what would"
            " move",
        )


def reach_words(reach: Reach) -> Label:
    """Whom the change reaches of those who signed before."""
    if not reach.bound:
        return Label(
            "改动的都不随签约固定，今后的决定都按新规则",
            "nothing that binds at signing changes; all decisions to come go by the new rules",
        )
    listed = ", ".join(reach.bound)
    if reach.is_kinder:
        return Label(
            f"对 {reach.amended} 份在履行合约生效（修订 {listed}）",
            f"in force for {reach.amended} running contracts (amended: {listed})",
        )
    return Label(
        f"只对新合约（{listed}）；{reach.kept} 份在履行合约仍按原来的约定",
        f"for new contracts alone ({listed}); {reach.kept} running contracts keep the terms that"
        " they had",
    )


def _reverted(outcome: Outcome) -> Iterator[Label]:
    for each in outcome.reverted:
        yield _put_back(each)


def _put_back(each: Reverted) -> Label:
    revision = each.revision
    return Label(
        f"{each.what.zh}：r{revision.number} 改过（{revision.actor}：{revision.why or '-'}），"
        "草稿写回了之前的",
        f"{each.what.en}: changed by r{revision.number} ({revision.actor}: {revision.why or '-'}),"
        " and the draft puts it back as it was before",
    )


def _ending(outcome: Outcome, zone: ZoneInfo) -> Label:
    name, number = outcome.store, outcome.number
    if outcome.status is Status.UNCHANGED:
        assert outcome.starts_at is not None
        at = local(outcome.starts_at, zone)
        return Label(
            f"{name}: 没有变化，就是 r{number}，自 {at} 起",
            f"{name}: unchanged, it is what r{number} says, from {at}",
        )
    if outcome.status is Status.WAITING:
        return Label(
            f"{name}: 没有发布，提案 {outcome.proposal} 等第二人批准\n"
            f"pawpact rules approve {outcome.proposal} --store {name} --by 另一人 --why 为什么",
            f"{name}: not published; the proposal {outcome.proposal} waits for a second person\n"
            f"pawpact rules approve {outcome.proposal} --store {name} --by SOMEBODY --why WHY",
        )
    if outcome.reverted:
        return Label(
            f"{name}: 没有发布：草稿比最新版本旧。把上面的改动写进草稿再发布；"
            "确实要改回去，就用 --base 写明看过的最新版本",
            f"{name}: not published: the draft is older than the newest revision. Put those"
            " changes into the draft; where they are to be undone, name the newest revision"
            " that you have seen with --base",
        )
    if outcome.because_of:
        others = ", ".join(outcome.because_of)
        return Label(
            f"{name}: 没有发布：本店没有问题，但 {others} 不能发布，同品牌的要么都发布，要么都不",
            f"{name}: not published: nothing is wrong here, but {others} cannot take it, and a"
            " brand's stores get it together or not at all",
        )
    if outcome.status is Status.REFUSED:
        return Label(f"{name}: 没有发布，沿用原有规则", f"{name}: not published; nothing changed")
    return _begins(outcome, zone)


def _begins(outcome: Outcome, zone: ZoneInfo) -> Label:
    assert outcome.starts_at is not None
    at = local(outcome.starts_at, zone)
    name, number = outcome.store, outcome.number
    if outcome.replaced is None:
        return Label(
            f"{name}: 已发布 r{number}，自 {at} 起", f"{name}: published r{number}, from {at}"
        )
    return Label(
        f"{name}: 已发布 r{number}，自 {at} 起；还没开始的 r{outcome.replaced} 不再生效",
        f"{name}: published r{number}, from {at}; r{outcome.replaced}, which had not begun,"
        " never comes into force",
    )


def local(at: datetime, zone: ZoneInfo) -> str:
    """A moment as the store's clock shows it."""
    return f"{at.astimezone(zone):%Y-%m-%d %H:%M}"
