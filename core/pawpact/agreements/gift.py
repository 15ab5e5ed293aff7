"""Whether a sentence refuses a refund of gifts alone: what nobody paid for need not be refunded."""

from __future__ import annotations

import re

_GIFT = re.compile(
    r"(?:赠送|奖励|获赠|受赠|赠予)(?:所得)?的?(?:积分|余额|金额|权益|优惠券|礼品|商品)"
    r"|赠品|赠分|优惠券"
)
_PAID = re.compile(
    r"积分|余额|费|款(?!的)|押金|保证金|定金|订金|本金|月付|预付|预存|充值|储值|已付|已缴|金额|钱|元"
)
_REFUSED = re.compile(r"退款|退费|退还现金|现金")
_MORE = re.compile(r"非|除|包括|含|不限于|不论|无论|连同|以及其他|及其他|等|在内|任何|所有|全部")
"""With such a word the gifts are only an example, or what is left out."""
_SENTENCE, _CLAUSE = "。；;！!？?", "，,：:"


def refuses_gifts_only(text: str, end: int) -> bool:
    """Whether what is refused where ``text[:end]`` ends is a gift and nothing that was paid for.

    The clause between two commas tells. Where it names nothing, all before it in the sentence
    does. What cannot be told apart is taken for paid.

    >>> refuses_gifts_only("付费积分按约定退还，赠送积分不予退款", 17)
    True
    >>> refuses_gifts_only("付费积分和赠送积分不予退款", 13)
    False
    """
    first = _after(text, _SENTENCE, end)
    last = _before(text, _SENTENCE + _CLAUSE, end)
    clause = text[max(first, _after(text, _CLAUSE, end)) : last]
    return _names_gifts_only(clause if _names_anything(clause) else text[first:last])


def _names_anything(clause: str) -> bool:
    left = _REFUSED.sub("", clause)
    return bool(_GIFT.search(left) or _PAID.search(left) or _MORE.search(left))


def _names_gifts_only(words: str) -> bool:
    left, gifts = _GIFT.subn("", _REFUSED.sub("", words))
    return gifts > 0 and _PAID.search(left) is None and _MORE.search(left) is None


def _after(text: str, marks: str, end: int) -> int:
    """Where the stretch begins that goes on at ``end``."""
    return 1 + max(text.rfind(mark, 0, end) for mark in marks)


def _before(text: str, marks: str, end: int) -> int:
    """Where the stretch ends that goes on at ``end``."""
    found = (text.find(mark, end) for mark in marks)
    return min((place for place in found if place >= 0), default=len(text))
