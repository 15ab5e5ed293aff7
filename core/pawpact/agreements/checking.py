"""Everything that has to hold before a template may be published."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace

from pawpact.agreements.banned import find_banned
from pawpact.agreements.font import missing_characters
from pawpact.agreements.placeholder import NEEDED, PLACEHOLDERS, STORE_NAME, openings
from pawpact.agreements.values import Paragraph, Section, Template
from pawpact.kernel.label import Label
from pawpact.policy.finding.diagnostic import Findings, Span
from pawpact.policy.reading.field import suggest
from pawpact.tenancy.values import Store

_ARTICLE = re.compile(r"第[\d一二三四五六七八九十百千零]+[条款项章]|〔\d+〕\d*号?")
_NUMBER = re.compile(
    r"[0-9０-９][0-9０-９.,％%]*"
    r"|(?:[二两三四五六七八九十百千万]|[零〇一二两三四五六七八九十百千万]{2,})"
    r"(?:元|天|日|期|个月|个工作日|小时|周|年|折|倍|成)"
    r"|百分之[零一二三四五六七八九十百点]+"
)


@dataclass(frozen=True, slots=True)
class Wanted:
    """What a store's policy wants of its agreement."""

    terms: tuple[str, ...]
    sections: tuple[str, ...]
    store_name: str

    @classmethod
    def by(cls, store: Store) -> Wanted:
        return cls(
            store.texts("core.contracts.highlighted_terms"),
            store.texts("core.contracts.agreement_sections"),
            store.text("core.tenancy.store_name_placeholder"),
        )


def check_template(template: Template, wanted: Wanted, findings: Findings) -> None:
    """Write down everything for which the template is refused."""
    _check_sections(template, wanted, findings)
    _check_terms(template, wanted, findings)
    for paragraph in _texts(template):
        _check_openings(paragraph, wanted, findings)
        _check_numbers(paragraph, findings)
        _check_banned(paragraph, findings)
        _check_font(paragraph, findings)


def _texts(template: Template) -> Iterator[Paragraph]:
    """Titles are read by customers too."""
    yield Paragraph(template.title, template.span)
    for section in template.sections:
        yield Paragraph(section.title, section.span)
        yield from section.paragraphs


def _check_sections(template: Template, wanted: Wanted, findings: Findings) -> None:
    known: dict[str, Section] = {each.name: each for each in template.sections}
    for name in wanted.sections:
        if name not in known:
            findings.error(
                "A104",
                template.span,
                Label(f"缺少章节 `{name}`", f"the section `{name}` is missing"),
                help=Label(f"补上 id: {name} 的一章", f"add a section with id: {name}"),
            )
    for section in template.sections:
        if not section.paragraphs:
            findings.error(
                "A104",
                section.span,
                Label(f"章节 `{section.name}` 是空的", f"the section `{section.name}` is empty"),
            )


def _check_terms(template: Template, wanted: Wanted, findings: Findings) -> None:
    seen: dict[str, Paragraph] = {}
    for each in template.paragraphs:
        if each.term and each.term in seen:
            findings.error(
                "A107",
                each.span,
                Label(f"`{each.term}` 写了两段", f"`{each.term}` has two paragraphs"),
                related=((seen[each.term].span, Label("第一段", "the first")),),
            )
        seen.setdefault(each.term, each)
    for term in wanted.terms:
        if term not in seen:
            findings.error(
                "A103",
                template.span,
                Label(f"缺少突出条款 `{term}`", f"the highlighted clause `{term}` is missing"),
                help=Label(
                    f"在合适的章节里加一段 {{term: {term}, text: …}}",
                    f"add a paragraph {{term: {term}, text: …}} to a section",
                ),
            )
        elif missing := _unstated(seen[term], wanted):
            listed = "、".join(f"{{{name}}}" for name in missing)
            findings.error(
                "A103",
                seen[term].span,
                Label(f"条款 `{term}` 没有写出 {listed}", f"`{term}` does not state {listed}"),
            )


def _unstated(paragraph: Paragraph, wanted: Wanted) -> list[str]:
    stated = {each.name for each in openings(paragraph.text, wanted.store_name)}
    return [name for name in NEEDED.get(paragraph.term, ()) if name not in stated]


def _check_openings(paragraph: Paragraph, wanted: Wanted, findings: Findings) -> None:
    for each in openings(paragraph.text, wanted.store_name):
        if each.name in PLACEHOLDERS or each.name == STORE_NAME:
            continue
        findings.error(
            "A101",
            _within(paragraph, each.start, each.text),
            Label(f"`{each.text}` 填不上", f"nothing fills `{each.text}`"),
            help=suggest(each.name, PLACEHOLDERS)
            or Label(
                f"门店名称写作 {wanted.store_name}，其余用 {{price}} 这样的占位",
                f"the store's name is {wanted.store_name}, everything else is like {{price}}",
            ),
        )


def _check_numbers(paragraph: Paragraph, findings: Findings) -> None:
    plain = _blanked(_ARTICLE, re.sub(r"\{[^{}]*\}", _blank, paragraph.text))
    for found in _NUMBER.finditer(plain):
        findings.error(
            "A102",
            _within(paragraph, found.start(), found.group()),
            Label(f"数字 `{found.group()}` 写死了", f"the number `{found.group()}` is written out"),
            help=Label("改用占位，例如 {price}", "use a placeholder such as {price}"),
        )


def _check_banned(paragraph: Paragraph, findings: Findings) -> None:
    for each in find_banned(paragraph.text):
        ban = each.ban
        findings.error(
            "A105",
            _within(paragraph, each.start, each.text),
            Label(f"霸王条款（{ban.title.zh}）：{ban.why.zh}", f"{ban.title.en}: {ban.why.en}"),
            label=ban.title,
            help=ban.mend,
        )


def _check_font(paragraph: Paragraph, findings: Findings) -> None:
    for character in missing_characters(paragraph.text):
        findings.error(
            "A106",
            _within(paragraph, paragraph.text.index(character), character),
            Label(
                f"字体里没有 `{character}`（U+{ord(character):04X}）",
                f"the font lacks `{character}` (U+{ord(character):04X})",
            ),
        )


def _within(paragraph: Paragraph, start: int, text: str) -> Span:
    """The place of a stretch of the paragraph, where it stands on one line of the file."""
    span = paragraph.span
    if span.length < len(paragraph.text):
        return span
    quote = (span.length - len(paragraph.text)) // 2
    return replace(span, column=span.column + quote + start, length=max(1, len(text)))


def _blanked(pattern: re.Pattern[str], text: str) -> str:
    return pattern.sub(_blank, text)


def _blank(found: re.Match[str]) -> str:
    return " " * len(found.group())
