"""A template with its numbers: the text that is read, confirmed, signed and printed. Pure."""

from __future__ import annotations

from pawpact.agreements.placeholder import fill
from pawpact.agreements.values import Block, Filled, Paragraph, Section, Style, Template
from pawpact.kernel.errors import Defect

NUMERALS = "一二三四五六七八九十"
_DIGITS = "零壹贰叁肆伍陆柒捌玖"
_PLACES = ("", "拾", "佰", "仟")
_GROUPS = ("", "万", "亿")


def render(template: Template, values: Filled) -> list[Block]:
    """All blocks of the agreement."""
    store_name = template.store_name
    blocks = [Block(Style.TITLE, _filled(template.title, store_name, values))]
    for number, section in enumerate(template.sections, start=1):
        blocks += _section(number, section, store_name, values)
    return blocks


def clauses(template: Template, values: Filled) -> dict[str, str]:
    """The highlighted clauses word for word, by name."""
    return {
        each.term: _filled(each.text, template.store_name, values)
        for each in template.paragraphs
        if each.term
    }


def chinese_numeral(number: int) -> str:
    """A small number as chapters are counted.

    >>> chinese_numeral(12)
    '十二'
    """
    tens, ones = divmod(number, 10)
    if not tens:
        return NUMERALS[ones - 1]
    lead = "" if tens == 1 else NUMERALS[tens - 1]
    return f"{lead}十{NUMERALS[ones - 1] if ones else ''}"


def amount_in_words(fen: int) -> str:
    """An amount as it is written on contracts and cheques.

    >>> amount_in_words(477_600)
    '肆仟柒佰柒拾陆元整'
    >>> amount_in_words(1_000_050)
    '壹万元零伍角'
    """
    yuan, rest = divmod(fen, 100)
    jiao, cent = divmod(rest, 10)
    words = f"{_whole(yuan)}元"
    if not rest:
        return f"{words}整"
    if jiao:
        words += f"{'' if yuan % 10 else '零'}{_DIGITS[jiao]}角"
    return words + (f"{'' if jiao else '零'}{_DIGITS[cent]}分" if cent else "")


def _section(number: int, section: Section, store_name: str, values: Filled) -> list[Block]:
    heading = f"{chinese_numeral(number)}、{_filled(section.title, store_name, values)}"
    return [
        Block(Style.HEADING, heading),
        *(
            _block(f"{number}.{place}", each, store_name, values)
            for place, each in enumerate(section.paragraphs, start=1)
        ),
    ]


def _block(number: str, paragraph: Paragraph, store_name: str, values: Filled) -> Block:
    style = Style.CLAUSE if paragraph.term else Style.PLAIN
    return Block(style, f"{number}　{_filled(paragraph.text, store_name, values)}")


def _filled(text: str, store_name: str, values: Filled) -> str:
    try:
        return fill(text, store_name, values)
    except KeyError as missing:
        raise Defect(f"nothing fills {missing} in an agreement that was published") from None


def _whole(number: int) -> str:
    """Whole yuan: groups of four digits, each zero or run of zeros said once."""
    if not number:
        return _DIGITS[0]
    words, zero = "", False
    for place in range(len(str(number)) - 1, -1, -1):
        digit = number // 10**place % 10
        if digit:
            words += (_DIGITS[0] if zero else "") + _DIGITS[digit] + _PLACES[place % 4]
        zero = not digit
        if place % 4 == 0 and number // 10**place % 10_000:
            words += _GROUPS[place // 4]
    return words
