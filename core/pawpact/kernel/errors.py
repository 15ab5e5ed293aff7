"""One error root; children by what the reader should do about it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import ClassVar

from pawpact.kernel.label import Label


@dataclass(frozen=True, slots=True)
class Attempt:
    """What somebody reached for and may not have: for the access log, by ids alone."""

    action: str
    subject: str
    ids: tuple[int, ...]


class PawpactError(Exception):
    """Something could not be done.

    Derive from it; ``code`` is stable, ``title`` is what people see where there is no message,
    and the first line of the docstring is the default message.

    >>> class GiftShopClosed(PawpactError):
    ...     '''The gift shop is closed.'''
    ...     code = "acme_gift_shop_closed"
    >>> str(GiftShopClosed())
    'The gift shop is closed.'
    """

    code: ClassVar[str] = "error"
    title: ClassVar[Label] = Label("操作没有完成", "Something could not be done")
    attempt: Attempt | None = None
    """Where it is to be kept that this was asked for, although nothing else of it is."""

    def __init__(
        self,
        message: Label | str | None = None,
        *,
        hint: Label | None = None,
        details: Mapping[str, object] | None = None,
    ) -> None:
        default = (type(self).__doc__ or "").strip().splitlines()[0]
        if message is None:
            message = Label(type(self).title.zh, default)
        self.message = Label.of(message)
        self.hint = hint
        self.details: dict[str, object] = dict(details or {})
        super().__init__(self.message.en)


class FileError(PawpactError):
    """A file has to be mended before this can go on."""

    code = "file"
    title = Label("文件需要修改", "The file has to be mended")


class RequestError(PawpactError):
    """The request has to be changed before this can go on."""

    code = "request"
    title = Label("请求有误", "The request has to be changed")


class InvalidField(RequestError):
    """A field of the request does not hold what is expected."""

    code = "invalid_field"
    title = Label("字段填写有误", "A field does not hold what is expected")

    def __init__(self, field: str, message: Label | str, *, hint: Label | None = None) -> None:
        super().__init__(message, hint=hint, details={"field": field})
        self.field = field


class NotFound(RequestError):
    """There is no such record in this store."""

    code = "not_found"
    title = Label("本店没有这条记录", "There is no such record in this store")


class Conflict(RequestError):
    """The record is not in a state that allows this."""

    code = "conflict"
    title = Label("当前状态不允许此操作", "The record is not in a state that allows this")


class MoveRefused(Conflict):
    """A state machine refuses this move; the allowed ones are listed."""

    code = "move_refused"
    title = Label("当前状态不允许此操作", "This move is not allowed from here")

    def __init__(
        self,
        machine: str,
        state: str,
        asked: str,
        allowed: tuple[str, ...],
        *,
        labels: Mapping[str, Label] | None = None,
        hint: Label | None = None,
    ) -> None:
        """``labels`` says what people call the machine and its states."""
        known = labels or {}
        of, now, wish = (known.get(each) or Label.of(each) for each in (machine, state, asked))
        ways = [known.get(each) or Label.of(each) for each in allowed]
        zh = "可以变为：" + "、".join(f"“{each.zh}”" for each in ways) if ways else "不会再变"
        en = "it can become: " + ", ".join(each.en for each in ways) if ways else "it moves no more"
        super().__init__(
            Label(
                f"{of.zh}现在是“{now.zh}”，不能变为“{wish.zh}”；{zh}",
                f"the {of.en} is {now.en} and cannot become {wish.en}; {en}",
            ),
            hint=hint,
            details={"machine": machine, "state": state, "asked": asked, "allowed": list(allowed)},
        )


class Forbidden(RequestError):
    """This actor may not do this."""

    code = "forbidden"
    title = Label("没有权限", "This actor may not do this")


class AdminError(PawpactError):
    """The installation needs an administrator."""

    code = "admin"
    title = Label("请联系平台管理员", "The installation needs an administrator")


class TryLater(PawpactError):
    """Nothing is wrong with the request; try it again later."""

    code = "try_later"
    title = Label("请稍后再试", "Try again later")


class Defect(PawpactError):
    """A promise of the program itself did not hold; nothing was written."""

    code = "defect"
    title = Label("程序自检未通过，未写入任何数据", "A promise of the program did not hold")
