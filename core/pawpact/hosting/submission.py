"""How code of a plugin raises a moment: through whatever platform is running it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from contextvars import ContextVar
from typing import Any, NoReturn, Protocol

from pawpact.kernel.errors import AdminError
from pawpact.kernel.label import Label
from pawpact.vocabulary.types import Value


class Submitter(Protocol):
    """The platform's side: runs one moment in a unit of its own and answers what came of it."""

    def __call__(
        self, moment: str, key: str, subjects: Mapping[str, int], facts: Mapping[str, Value]
    ) -> Any: ...


class NoPlatform(AdminError):
    """No platform is running here, so nothing can be submitted.

    >>> NoPlatform.code
    'no_platform'
    """

    code = "no_platform"
    title = Label("没有运行中的平台，无法提交", "No platform is running here")


_current: ContextVar[Submitter | None] = ContextVar("pawpact_submitter", default=None)


@contextmanager
def submitting_to(submitter: Submitter) -> Iterator[None]:
    """For as long as this lasts, ``submit`` goes to this platform and store."""
    token = _current.set(submitter)
    try:
        yield
    finally:
        _current.reset(token)


@contextmanager
def submitting_nothing() -> Iterator[None]:
    """For as long as this lasts, ``submit`` is refused: a decision is being made, and another
    unit would wait for the one that this one keeps open.
    """
    with submitting_to(_refuse):
        yield


def _refuse(
    moment: str, key: str, subjects: Mapping[str, int], facts: Mapping[str, Value]
) -> NoReturn:
    raise NoPlatform(
        Label(
            f"正在作决定，不能提交 {moment}；请在页面或任务中调用 submit",
            f"a decision is being made, so {moment} cannot be submitted; submit works in a page "
            "or a job only",
        )
    )


def submit(
    moment: str,
    key: str,
    subjects: Mapping[str, int],
    facts: Mapping[str, Value] | None = None,
) -> Any:
    """Let the policies of the current store answer a moment; returns the decision's receipt.

    ``key`` makes it happen once: the same key again returns the same receipt. ``subjects``
    holds an id for every role the moment carries. Raises `NoPlatform` outside a request or job.

    >>> submit("acme.birthday", "2026-03-12:7", {"customer": 7})
    Traceback (most recent call last):
    ...
    pawpact.hosting.submission.NoPlatform: no platform is running here; submit works in ...
    """
    submitter = _current.get()
    if submitter is None:
        raise NoPlatform(
            Label(
                "这里没有运行中的平台；只能在请求或任务中调用 submit",
                "no platform is running here; submit works in a request or a job only",
            )
        )
    return submitter(moment, key, subjects, facts or {})
