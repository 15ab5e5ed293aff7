"""Who changes a store, when and why; and the row of the revision that comes of it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from pawpact.kernel.errors import Conflict
from pawpact.kernel.label import Label
from pawpact.policy.model import Ruleset
from pawpact.tenancy.models import PolicyRevision


class StaleDraft(Conflict):
    """Somebody published another revision since; nothing was written."""

    code = "stale_draft"
    title = Label("规则已被别人改过", "The rules were changed by somebody else")


@dataclass(frozen=True, slots=True)
class Change:
    """Who changes it, when and why; ``id`` is for the revision if one is written.

    It holds from ``start``, else at once. ``base`` is the newest revision that whoever changes it
    has seen; where another one was published meanwhile, nothing is written.
    """

    id: int
    at: datetime
    actor: str
    why: str
    start: datetime | None = None
    base: int | None = None


def refuse_stale(store: str, newest: tuple[int, str] | None, change: Change) -> None:
    """Refuse what was made from another revision of the store than the newest one."""
    if change.base is not None and newest is not None and newest[0] != change.base:
        sides = f"{store}@r{change.base} {store}@r{newest[0]}"
        raise StaleDraft(
            Label(
                f"草稿从 r{change.base} 写起，而本店最新的已是 r{newest[0]}；没有发布任何内容",
                f"the draft was made from r{change.base}, and the newest revision is"
                f" r{newest[0]} by now; nothing was published",
            ),
            hint=Label(
                f"看看改了什么再发布：pawpact rules diff {sides}",
                f"see what changed: pawpact rules diff {sides}; then publish again",
            ),
        )


def revision_row(
    id: int,
    number: int,
    ruleset: Ruleset,
    content: str,
    plugins: frozenset[str],
    change: Change,
) -> PolicyRevision:
    """The row of a revision; it holds from now, or from the day that was asked for."""
    return PolicyRevision(
        id=id,
        number=number,
        content_hash=ruleset.content_hash,
        content=content,
        layers=list(ruleset.layers),
        plugins=sorted(plugins),
        valid_from=max(change.at, change.start or change.at),
        actor=change.actor,
        why=change.why,
        at=change.at,
    )
