"""What a newer version of the platform's rules changes for a brand or a store."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace

from pawpact.policy.comparing.compare import compare
from pawpact.policy.comparing.difference import Difference, ParameterChange, RuleChange
from pawpact.policy.comparing.fitting import OUTDATED, fitted
from pawpact.policy.comparing.upgrade_reach import brought, is_on
from pawpact.policy.finding.diagnostic import Diagnostic, RuleFileError
from pawpact.policy.layering.layers import resolve
from pawpact.policy.model import Layer, Parameter, Ruleset
from pawpact.policy.reading.draft import Patch, PlatformRules
from pawpact.vocabulary.registry import Vocabulary

_Resolve = Callable[[PlatformRules, Patch], Ruleset]


@dataclass(frozen=True, slots=True)
class Kept:
    """What the layer's own file says and therefore stays, while above it something moved."""

    above: ParameterChange
    own: Parameter

    @property
    def is_now_alike(self) -> bool:
        """Whether the layer above has come to say the same."""
        return self.above.parameter.value == self.own.value


@dataclass(frozen=True, slots=True)
class Upgrade:
    """What the newer rules come to for one brand or store.

    ``difference`` is what changes for it, with what no longer applies left out of its file;
    None where it cannot be told. ``kept_rules`` are changes above of rules that it replaced or
    disabled, so that it does not get them. ``outdated`` says for which version the file was
    written, ``orphaned`` what in it no longer applies, ``broken`` what is wrong already
    or elsewhere.
    """

    name: str
    layer: Layer
    difference: Difference | None = None
    kept: tuple[Kept, ...] = ()
    kept_rules: tuple[RuleChange, ...] = ()
    outdated: tuple[Diagnostic, ...] = ()
    orphaned: tuple[Diagnostic, ...] = ()
    broken: tuple[Diagnostic, ...] = ()

    @property
    def applies(self) -> bool:
        """Whether nothing has to be mended but the version that the file names."""
        return not (self.orphaned or self.broken)


@dataclass(frozen=True, slots=True)
class Versions:
    """The platform's rules as they are and as they would be, with the words of both."""

    old: PlatformRules
    new: PlatformRules
    vocabulary: Vocabulary


@dataclass(frozen=True, slots=True)
class Above:
    """The brand above a store: its file, what of it still applies, and what changes for it.

    Neither file names the version that it was written for.
    """

    patch: Patch
    fitting: Patch
    difference: Difference | None


def upgrade_platform(versions: Versions) -> Upgrade:
    """What the newer version changes by itself; raises where either is wrong in itself."""
    old, new = (
        resolve(each, None, None, versions.vocabulary) for each in (versions.old, versions.new)
    )
    return Upgrade("platform", "platform", compare(old, new, versions.vocabulary))


def upgrade_brand(
    versions: Versions, above: Difference | None, brand: Patch
) -> tuple[Upgrade, Above]:
    """What changes for the brand, and what its stores stand on from then."""

    def resolved(platform: PlatformRules, patch: Patch) -> Ruleset:
        return resolve(platform, patch, None, versions.vocabulary)

    upgrade, fitting = _upgrade(brand, versions, above, resolved)
    bare = replace(brand, extends=None)
    return upgrade, Above(bare, replace(fitting, extends=None), upgrade.difference)


def upgrade_store(
    versions: Versions, brand: Above | None, store: Patch, plugins_on: frozenset[str] | None
) -> Upgrade:
    """What changes for the store; what its brand has to mend is told of the brand alone.

    Nothing is told of plugins that are not among those ``plugins_on``.
    """

    def resolved(platform: PlatformRules, patch: Patch) -> Ruleset:
        above = _of(brand, platform is versions.new)
        return resolve(platform, above, patch, versions.vocabulary, plugins_on)

    above = brand.difference if brand else None
    return _upgrade(store, versions, above, resolved, plugins_on)[0]


def _of(brand: Above | None, is_new: bool) -> Patch | None:
    if brand is None:
        return None
    return brand.fitting if is_new else brand.patch


def _upgrade(
    patch: Patch,
    versions: Versions,
    above: Difference | None,
    resolved: _Resolve,
    on: frozenset[str] | None = None,
) -> tuple[Upgrade, Patch]:
    try:
        before = resolved(versions.old, replace(patch, extends=None))
    except RuleFileError as wrong:
        return Upgrade(patch.name, patch.layer, broken=wrong.diagnostics), patch
    after = fitted(patch, lambda each: resolved(versions.new, each))
    mine = [each for each in after.found if each.span.file == patch.file]
    rules = after.ruleset
    upgrade = Upgrade(
        patch.name,
        patch.layer,
        brought(compare(before, rules, versions.vocabulary), rules, on) if rules else None,
        tuple(_kept(rules, above, patch.layer, on)) if rules and above else (),
        tuple(each for each in _kept_rules(patch, above) if is_on(each.policy, on))
        if above
        else (),
        tuple(each for each in mine if each.code == OUTDATED),
        tuple(each for each in mine if each.code != OUTDATED),
        tuple(each for each in after.found if each.span.file != patch.file),
    )
    return upgrade, after.patch


def _kept(
    after: Ruleset, above: Difference, layer: Layer, on: frozenset[str] | None
) -> Iterator[Kept]:
    """Values of the layer's own whose value above it moved."""
    for change in brought(above, after, on).parameters:
        own = after.parameters.get(change.name)
        if own and own.origin.layer == layer and change.is_value_changed:
            yield Kept(change, own)


def _kept_rules(patch: Patch, above: Difference) -> Iterator[RuleChange]:
    """Changes of rules that the file replaces or disables; one that is gone is told as orphaned."""
    own = {
        (section.name, id_)
        for section in patch.sections
        for id_ in (
            *(each.id for each in section.replaced),
            *(node.text for node in section.disabled),
        )
    }
    for change in above.rules:
        if change.kind == "changed" and (change.policy, change.id) in own:
            yield change
