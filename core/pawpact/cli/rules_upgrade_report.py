"""An upgrade of the platform's rules as text: a line for each store, findings, details."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from pawpact.cli.table import drawn, headed
from pawpact.kernel.label import Label, Language
from pawpact.policy.comparing.difference import Difference
from pawpact.policy.comparing.render import render_text, sentence_lines
from pawpact.policy.comparing.sentence import Sentence
from pawpact.policy.comparing.sentences import sentences
from pawpact.policy.comparing.upgrade import Upgrade
from pawpact.policy.comparing.upgrade_words import kept_sentences
from pawpact.policy.finding.diagnostic import Diagnostic, in_reading_order, render

_COLUMNS = (
    Label("品牌与门店", "brand or store"),
    Label("会变的", "changes"),
    Label("对客户更好", "better"),
    Label("更差", "worse"),
    Label("自己写的，不变", "own, stays"),
    Label("不再适用", "no longer applies"),
    Label("写给旧版", "for the old version"),
)
_PLATFORM = Label("平台的改动", "What the platform changes")
_CHANGES = Label("会变的", "changes")
_KEPT = Label("自己写的，不变；但上一层改了", "own, stays; but above it changed")
_ORPHANED = Label("不再适用，要改", "no longer applies and has to be mended")
_OUTDATED = Label(
    "写给旧版，看过改动后改一行", "written for the old version; look through it, then"
)
_BROKEN = Label("已经有错，说不出会怎样", "wrong already, so that nothing can be told")
_UNTOLD = Label("说不出", "unknown")
_YES = Label("是", "yes")


@dataclass(frozen=True, slots=True)
class Told:
    """One brand or store, what changes above it, and its files for the frames of findings."""

    upgrade: Upgrade
    above: Difference | None
    texts: Mapping[str, str]

    def changes(self) -> Sequence[Sentence]:
        return sentences(self.upgrade.difference) if self.upgrade.difference else ()

    def kept(self) -> Sequence[Sentence]:
        return kept_sentences(self.upgrade, self.above)


def upgrade_report(told: Sequence[Told], language: Language, *, detailed: frozenset[str]) -> str:
    """The platform's own changes, a table, then what has to be mended; on demand everything."""
    platform, *tenants = told
    parts = [_headed(_PLATFORM, render_text(platform.changes(), language), language)]
    if tenants:
        parts.append(_table(tenants, language))
    for each in tenants:
        parts += _parts(each, language, details=each.upgrade.name in detailed)
    return "\n\n".join(parts)


def _table(tenants: Sequence[Told], language: Language) -> str:
    table = headed(_COLUMNS, language)
    for each in tenants:
        table.add_row(*_row(each, language))
    return drawn(table)


def _row(told: Told, language: Language) -> list[str]:
    upgrade = told.upgrade
    outdated = _YES.say(language) if upgrade.outdated else ""
    wrong = str(len(upgrade.orphaned) or "")
    if upgrade.difference is None:
        return [upgrade.name, _UNTOLD.say(language), "", "", "", wrong, outdated]
    changes = told.changes()
    sides = [sum(each.towards == way for each in changes) for way in ("better", "worse")]
    counts = [len(changes), *sides, len(told.kept())]
    return [upgrade.name, *(str(each or "") for each in counts), wrong, outdated]


def _parts(told: Told, language: Language, *, details: bool) -> Iterator[str]:
    """What has to be mended always; what changes only where it is asked for."""
    upgrade = told.upgrade
    if details:
        yield _told_of(upgrade, _CHANGES, render_text(told.changes(), language), language)
        kept = [line for each in told.kept() for line in sentence_lines(each, language)]
        if kept:
            yield _told_of(upgrade, _KEPT, "\n".join(kept), language)
    findings = [(_ORPHANED, upgrade.orphaned), (_BROKEN, upgrade.broken)]
    if details:
        findings.append((_OUTDATED, upgrade.outdated))
    for words, found in findings:
        if found:
            yield _told_of(upgrade, words, _framed(found, told.texts, language), language)


def _framed(found: Sequence[Diagnostic], texts: Mapping[str, str], language: Language) -> str:
    return render(in_reading_order(found), texts, language)


def _told_of(upgrade: Upgrade, words: Label, text: str, language: Language) -> str:
    heading = Label(f"{upgrade.name}：{words.zh}", f"{upgrade.name}: {words.en}")
    return _headed(heading, text, language)


def _headed(heading: Label, text: str, language: Language) -> str:
    return f"== {heading.say(language)}\n{text}"
