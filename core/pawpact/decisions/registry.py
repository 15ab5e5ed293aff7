"""Where contexts say what they react to, what they know and what they can do."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, field

from pawpact.database.model import TenantModel
from pawpact.decisions.values import Handler, Link, Provider, Reaction
from pawpact.kernel.errors import Defect
from pawpact.tenancy.unit import Unit, Views
from pawpact.vocabulary.case import Case


@dataclass(slots=True)
class Registry:
    """Filled once by ``bootstrap``; nothing below a context knows who sits above it."""

    reactions: dict[str, list[Reaction]] = field(default_factory=lambda: defaultdict(list))
    providers: list[Provider] = field(default_factory=list)
    handlers: dict[str, Handler] = field(default_factory=dict)
    links: dict[str, Link] = field(default_factory=dict)
    subjects: dict[str, type[TenantModel]] = field(default_factory=dict)
    writing: set[str] = field(default_factory=set)
    """Effects whose handlers write at once, so that a failure has something to take back."""

    signed: Views | None = None
    """How contracts see the store by what they signed; asked only where any sees it otherwise."""

    def react(self, moment: str, reaction: Reaction) -> None:
        self.reactions[moment].append(reaction)

    def provide(self, provider: Provider) -> None:
        self.providers.append(provider)

    def handle(self, effect: str, handler: Handler, *, writes: bool = True) -> None:
        """``writes`` is False of a handler that puts off all it has to write (`Unit.do_later`)."""
        if effect in self.handlers:
            raise Defect(f"effect {effect} has two handlers")
        self.handlers[effect] = handler
        if writes:
            self.writing.add(effect)

    def link(self, moment: str, link: Link) -> None:
        """Of a chunked moment: how its subjects remember the chunk that holds their decision."""
        self.links[moment] = link

    def identify(self, role: str, model: type[TenantModel]) -> None:
        """Whose ids a role of moments holds; what plugins submit is looked up there."""
        self.subjects[role] = model

    def unlink(self, unit: Unit, moment: str, cases: Sequence[Case]) -> None:
        """These cases wait for a person: no receipt holds them yet."""
        link = self.links.get(moment)
        if link is not None and cases:
            link(unit, cases, None)
