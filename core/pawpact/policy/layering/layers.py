"""Platform, brand and store resolved into the one ruleset that a store's decisions run on."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from pawpact.kernel.label import Label
from pawpact.policy.checking.order import order_policies
from pawpact.policy.finding.diagnostic import Findings, RuleFileError
from pawpact.policy.layering.build import Above, build
from pawpact.policy.layering.laid import KNOWN, Laid
from pawpact.policy.layering.merge import merge, merge_one
from pawpact.policy.layering.snapshot import content_hash
from pawpact.policy.model import Ruleset
from pawpact.policy.reading.draft import Extends, Patch, PlatformRules, is_core
from pawpact.vocabulary.registry import Vocabulary

PLATFORM = "platform"


def resolve(
    platform: PlatformRules,
    brand: Patch | None,
    store: Patch | None,
    vocabulary: Vocabulary,
    plugins_on: frozenset[str] | None = None,
) -> Ruleset:
    """The store's ruleset; raises ``RuleFileError`` with every independent error.

    The platform is checked alone, then with the brand, then with the store, so that a bad
    value is found also where a lower layer covers it. ``plugins_on`` are the groups whose
    policies are included, None for all; core's always are.
    """
    patches = [patch for patch in (brand, store) if patch]
    texts = dict(platform.texts)
    for patch in patches:
        texts.update(patch.texts)
    try:
        return _resolve(platform, patches, vocabulary, plugins_on)
    except RuleFileError as refused:
        raise RuleFileError(refused.diagnostics, texts) from None


def _resolve(
    platform: PlatformRules,
    patches: Sequence[Patch],
    vocabulary: Vocabulary,
    plugins_on: frozenset[str] | None,
) -> Ruleset:
    findings = Findings([*platform.diagnostics])
    for patch in patches:
        findings.found += patch.diagnostics
    _check_extends(platform, patches, findings)
    stack = _lay(platform, patches, vocabulary, findings)
    included = {
        name: policy
        for name, policy in stack.policies.items()
        if plugins_on is None or policy.group in plugins_on or is_core(policy.group)
    }
    order = order_policies(included, vocabulary, findings)
    findings.raise_errors()
    ruleset = Ruleset(_names(platform, patches), stack.merged.parameters, included, order, "")
    return replace(ruleset, content_hash=content_hash(ruleset, vocabulary))


def _lay(
    platform: PlatformRules,
    patches: Sequence[Patch],
    vocabulary: Vocabulary,
    findings: Findings,
) -> Laid:
    """Layer by layer; ids of rules seen on the way stay known to the tests that name them."""
    below = _lay_one(platform, [], vocabulary, None, findings)
    for count in range(1, len(patches) + 1):
        below = _lay_one(platform, patches[:count], vocabulary, below, findings)
    return below


def _lay_one(
    platform: PlatformRules,
    patches: Sequence[Patch],
    vocabulary: Vocabulary,
    below: Laid | None,
    findings: Findings,
) -> Laid:
    """The last of the patches over what lies below it; known layers are not laid again."""
    is_sound = not findings.found
    known = KNOWN.recall(platform, patches, vocabulary) if is_sound else None
    if known is not None:
        return known
    merged = (
        merge_one(below.merged, patches[-1], findings)
        if below and is_sound
        else merge(platform, patches, findings, vocabulary.renamed.parameters)
    )
    unchanged = below.unchanged(merged) if below and not findings.found else {}
    above = below.above if below else Above()
    policies = build(merged, vocabulary, above, findings, unchanged)
    found = Laid(merged, policies, above.then(merged, policies), vocabulary)
    if not findings.found:
        KNOWN.keep(platform, patches, vocabulary, found)
    return found


def _names(platform: PlatformRules, patches: Sequence[Patch]) -> tuple[str, ...]:
    named = [(PLATFORM, platform.version), *((patch.name, patch.version) for patch in patches)]
    return tuple(f"{name}@{version}" if version else name for name, version in named)


def _check_extends(platform: PlatformRules, patches: Sequence[Patch], findings: Findings) -> None:
    """Each patch was written for a version of the layer above, and that is what it gets."""
    above = (PLATFORM, platform.version)
    for patch in patches:
        if patch.extends:
            _check_extended(patch.extends, above, findings)
        above = (patch.name, patch.version)


def _check_extended(extends: Extends, above: tuple[str, str], findings: Findings) -> None:
    name, version = above
    if extends.name == name and (not version or extends.version == version):
        return
    expected = f"{name}@{version}" if version else name
    findings.error(
        "R312",
        extends.span,
        Label(
            f"这份文件写给 {extends.name}@{extends.version}，上一层是 {expected}",
            f"this file extends {extends.name}@{extends.version}, but above it is {expected}",
        ),
        label=Label("版本不符", "another version"),
        help=Label(
            f"核对改动后写 `extends: {expected}`",
            f"look through the changes, then write `extends: {expected}`",
        ),
    )
