"""The hooks: a plugin implements those it has something to say to. Called once, at start-up.

Every hook collects; none decides. Each has one kind of contribution, so the interface grows by
values and not by verbs.
"""

from __future__ import annotations

from collections.abc import Sequence

import pluggy
from marshmallow import Schema

from pawpact.hosting.door import Action, Daily, Reaction, View
from pawpact.hosting.effect import PluginEffect
from pawpact.hosting.event import Listener
from pawpact.hosting.letter import Receiver
from pawpact.hosting.metric import PluginMetric
from pawpact.hosting.registration import (
    Adapter,
    FactProvider,
    Inquiry,
    PluginInfo,
    PluginTables,
    PluginVocabulary,
)

PROJECT = "pawpact"

hookspec = pluggy.HookspecMarker(PROJECT)
hookimpl = pluggy.HookimplMarker(PROJECT)
"""Marks a function of a plugin as its answer to the hook of the same name.

>>> @hookimpl
... def pawpact_facts():
...     return []
"""


class HookSpecifications:
    """What a plugin may contribute."""

    @hookspec
    def pawpact_plugin(self) -> PluginInfo:  # type: ignore[empty-body]  # specification only
        """Who the plugin is. The only hook that every plugin implements.

        >>> from pawpact.sdk import Label, PluginInfo, hookimpl
        >>> @hookimpl
        ... def pawpact_plugin():
        ...     return PluginInfo("acme_birthday", "1.0", Label("生日礼", "Birthday gift"), api=1)
        >>> pawpact_plugin().api
        1
        """

    @hookspec
    def pawpact_config(self) -> type[Schema]:  # type: ignore[empty-body]  # specification only
        """What a store may write under ``plugins.<name>`` in tenant.yaml.

        Only addresses, switches of adapters and secrets; numbers that decide are parameters.
        Unknown keys are refused.

        >>> from marshmallow import Schema, fields
        >>> from pawpact.sdk import hookimpl
        >>> class Config(Schema):
        ...     address = fields.Url(required=True)
        >>> @hookimpl
        ... def pawpact_config():
        ...     return Config
        >>> sorted(pawpact_config()().fields)
        ['address']
        """

    @hookspec
    def pawpact_vocabulary(self) -> PluginVocabulary:  # type: ignore[empty-body]  # specification
        """The facts and moments the plugin adds, what it reads of others, what it fences.

        >>> from pawpact.sdk import PluginVocabulary, hookimpl
        >>> @hookimpl
        ... def pawpact_vocabulary():
        ...     return PluginVocabulary(needs=frozenset({"customer.active_contracts"}))
        >>> sorted(pawpact_vocabulary().needs)
        ['customer.active_contracts']
        """

    @hookspec
    def pawpact_facts(self) -> Sequence[FactProvider]:  # type: ignore[empty-body]  # specification
        """Who answers the plugin's facts, a batch at a time.

        >>> from pawpact.sdk import FactProvider, hookimpl
        >>> def lucky(batch):
        ...     return {"acme.lucky": [subject % 7 == 0 for subject in batch.subjects]}
        >>> @hookimpl
        ... def pawpact_facts():
        ...     return [FactProvider("customer", ("acme.lucky",), lucky)]
        >>> len(pawpact_facts())
        1
        """

    @hookspec
    def pawpact_effects(self) -> Sequence[PluginEffect]:  # type: ignore[empty-body]  # specification
        """The plugin's own words for what rules do, each with the core effects it comes to.

        >>> from pawpact.sdk import Combine, CoreRequest, Effect, Label, PluginEffect, hookimpl
        >>> def thank(case):
        ...     return [CoreRequest("grant_points", {"points": 20, "reason": "thanks"})]
        >>> @hookimpl
        ... def pawpact_effects():
        ...     word = Effect("acme.thank", Label("感谢", "Thank"), Label("感谢", "thank her"),
        ...                   (), Combine.FIRST, "A small thank-you.",
        ...                   expands_to=("grant_points",), owner="acme")
        ...     return [PluginEffect(word, thank)]
        >>> pawpact_effects()[0].effect.expands_to
        ('grant_points',)
        """

    @hookspec
    def pawpact_inquiries(self) -> Sequence[Inquiry]:  # type: ignore[empty-body]  # specification
        """Questions to the outside world, asked once and stored before a request is decided.

        >>> from pawpact.sdk import Inquiry, hookimpl
        >>> @hookimpl
        ... def pawpact_inquiries():
        ...     return [Inquiry("application.submitted", "customer", "register",
        ...                     answered=lambda batch: frozenset(), ask=lambda case: ())]
        >>> pawpact_inquiries()[0].moment
        'application.submitted'
        """

    @hookspec
    def pawpact_models(self) -> PluginTables:  # type: ignore[empty-body]  # specification only
        """Tables of the plugin's own and where their migrations lie.

        >>> from pathlib import Path
        >>> from pawpact.sdk import PluginTables, hookimpl
        >>> @hookimpl
        ... def pawpact_models():
        ...     return PluginTables((), Path("migrations") / "versions")
        >>> pawpact_models().versions.name
        'versions'
        """

    @hookspec
    def pawpact_adapters(self) -> Sequence[Adapter]:  # type: ignore[empty-body]  # specification
        """Connections to the outside world, each with a sandbox double.

        >>> from pawpact.sdk import Adapter, hookimpl
        >>> @hookimpl
        ... def pawpact_adapters():
        ...     return [Adapter("credit_provider", "acme", make=dict, sandbox=str)]
        >>> pawpact_adapters()[0].name
        'acme'
        """

    @hookspec
    def pawpact_actions(self) -> Sequence[Action]:  # type: ignore[empty-body]  # specification only
        """What people do with the plugin, by HTTP and at the terminal alike.

        >>> from pawpact.sdk import Action, Label, Outcome, hookimpl
        >>> @hookimpl
        ... def pawpact_actions():
        ...     return [Action("greet", Label("问候", "Greet"), do=lambda case: Outcome())]
        >>> pawpact_actions()[0].name
        'greet'
        """

    @hookspec
    def pawpact_views(self) -> Sequence[View]:  # type: ignore[empty-body]  # specification only
        """What people read of the plugin: single things and lists.

        >>> from pawpact.sdk import Label, View, hookimpl
        >>> @hookimpl
        ... def pawpact_views():
        ...     return [View("greetings", Label("问候", "Greetings"), show=lambda case: {})]
        >>> pawpact_views()[0].name
        'greetings'
        """

    @hookspec
    def pawpact_reactions(self) -> Sequence[Reaction]:  # type: ignore[empty-body]  # specification
        """The plugin's own rows when something has happened.

        >>> from pawpact.sdk import Outcome, Reaction, hookimpl
        >>> @hookimpl
        ... def pawpact_reactions():
        ...     return [Reaction("contract.activated", "code", react=lambda batch: Outcome())]
        >>> pawpact_reactions()[0].name
        'code'
        """

    @hookspec
    def pawpact_schedule(self) -> Sequence[Daily]:  # type: ignore[empty-body]  # specification only
        """What the plugin does once a store and day.

        >>> from pawpact.sdk import Daily, Label, Outcome, hookimpl
        >>> @hookimpl
        ... def pawpact_schedule():
        ...     return [Daily("birthdays", Label("生日", "Birthdays"), run=lambda day: Outcome())]
        >>> pawpact_schedule()[0].of
        'store'
        """

    @hookspec
    def pawpact_committed(self) -> Sequence[Listener]:  # type: ignore[empty-body]  # specification
        """Who hears of something after it was committed, to tell the outside world.

        >>> from pawpact.sdk import Listener, hookimpl
        >>> @hookimpl
        ... def pawpact_committed():
        ...     return [Listener("contract.activated", "crm", hear=lambda event: None)]
        >>> pawpact_committed()[0].name
        'crm'
        """

    @hookspec
    def pawpact_letters(self) -> Sequence[Receiver]:  # type: ignore[empty-body]  # specification
        """Who reads what the same plugin in another store of the brand has sent.

        >>> from pawpact.sdk import Outcome, Receiver, hookimpl
        >>> @hookimpl
        ... def pawpact_letters():
        ...     return [Receiver("seen", receive=lambda batch: Outcome())]
        >>> pawpact_letters()[0].name
        'seen'
        """

    @hookspec
    def pawpact_metrics(self) -> Sequence[PluginMetric]:  # type: ignore[empty-body]  # specification
        """What the plugin adds to a store's monthly report.

        >>> from pawpact.sdk import Figure, Label, PluginMetric, Total, hookimpl
        >>> def visits(month):
        ...     return [Figure("", Label("到店", "visits"), Total("count", 3))]
        >>> @hookimpl
        ... def pawpact_metrics():
        ...     return [PluginMetric("visits", Label("到店", "visits"),
        ...                          Label("本月到店次数", "visits this month"), visits)]
        >>> pawpact_metrics()[0].name
        'visits'
        """
