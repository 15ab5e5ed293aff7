"""What a store's own files say in a test: its parameters, its rules, its switches."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from pawpact.contracts.signed_under import count_running
from pawpact.kernel.label import Label
from pawpact.policy.finding.diagnostic import Span
from pawpact.policy.layering.layers import resolve
from pawpact.policy.layering.snapshot import freeze
from pawpact.policy.model import Ruleset
from pawpact.policy.reading.draft import Patch
from pawpact.policy.reading.load import read_patch
from pawpact.sdk.testing.installation import Installation
from pawpact.sdk.testing.rules import parameter_lines, patch_head
from pawpact.tenancy.bring import Wanted, bring_up
from pawpact.tenancy.change import Change
from pawpact.tenancy.description import Description, Switch
from pawpact.tenancy.pinned import Onset, Pinned, newest_revision, pin, signed_before

BRAND = "test-brand"
STAFF = "staff:test"
_NOWHERE = Span("tenant.yaml", 1, 1, 1)


class StoreFiles:
    """Writes the store and its policy as an administrator's ``stores apply`` does."""

    def __init__(
        self, installation: Installation, name: str, plugins: Mapping[str, Mapping[str, Any]]
    ) -> None:
        self.installation = installation
        self.name = name
        self._plugins = dict(plugins)
        self._patch = Patch.empty(name, "store")
        self.tenant = len(installation.opened) + 1
        installation.opened.append(name)
        self._publish()

    def parameters(self, values: Mapping[str, Any]) -> None:
        """Give parameters other values, as the store's rules.yaml would write them.

        ``store.parameters({"acme_regular.points": 20})``. What the platform does not leave to
        stores is refused as there.
        """
        self.rules(parameter_lines(self._resolved().parameters, values))

    def rules(self, text: str) -> None:
        """Add sections of a rules.yaml to what the store has; its head is written for them."""
        head = patch_head(self.name, self.installation.rules)
        added = read_patch(f"tenants/{self.name}/rules.yaml", head + text, "store")
        added.raise_errors()
        self._patch = replace(
            added,
            sections=(*self._patch.sections, *added.sections),
            tests=(*self._patch.tests, *added.tests),
            texts={**self._patch.texts, **added.texts},
        )
        self._publish()

    def switch_off(self, *plugins: str) -> None:
        """Switch plugins off, as their removal from tenant.yaml does."""
        for plugin in plugins:
            self._plugins.pop(plugin, None)
        self._publish()

    def switch_on(self, plugin: str, config: Mapping[str, Any] | None = None) -> None:
        """Switch a plugin on, with what tenant.yaml says about it; refused as there."""
        loaded = self.installation.host.plugins.get(plugin)
        if loaded is not None:
            loaded.check_config(config or {})
        self._plugins[plugin] = config or {}
        self._publish()

    def _resolved(self) -> Ruleset:
        host, on = self.installation.host, frozenset(self._plugins)
        return resolve(self.installation.rules, None, self._patch, host.vocabulary(), plugins_on=on)

    def _policy(self) -> tuple[Ruleset, str]:
        """What the store decides by, and its text; of stores that changed nothing made once."""
        known, on = self.installation.shipped, frozenset(self._plugins)
        if not self._patch.sections and on in known:
            return known[on]
        ruleset = self._resolved()
        found = ruleset, freeze(ruleset, self.installation.host.vocabulary())
        if not self._patch.sections:
            known[on] = found
        return found

    def _publish(self) -> None:
        ruleset, text = self._policy()
        parts = self.installation.platform.parts
        switches = tuple(
            Switch(name, True, _NOWHERE, config) for name, config in self._plugins.items()
        )
        wanted = Wanted(
            Description(self.name, Label.of(self.name), _NOWHERE, BRAND, None, switches),
            Description(BRAND, Label.of(BRAND), _NOWHERE),
            ruleset,
            text,
            pinned=self._pinned(ruleset),
        )
        change = Change(parts.ids.one(), parts.clock.now(), STAFF, "test")
        with parts.database.store(self.tenant) as session:
            bring_up(session, wanted, change, parts.ids.one)

    def _pinned(self, ruleset: Ruleset) -> Pinned | None:
        """What contracts of before go by, as publishing works it out."""
        parts, on = self.installation.platform.parts, frozenset(self._plugins)
        with parts.database.reading(self.tenant) as session:
            newest = newest_revision(session)
            if newest is None or newest.ruleset.content_hash == ruleset.content_hash:
                return None
            now = parts.clock.now()
            signed = signed_before(session, count_running(session), Onset(now, now))
        words = self.installation.host.vocabulary()
        return pin(signed, newest.ruleset, lambda _kept: ruleset, on, words)
