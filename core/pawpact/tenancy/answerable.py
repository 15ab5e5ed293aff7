"""The platform's policies as far as somebody answers their facts.

A plugin that is missing or broken takes its own policies along, and those of other plugins that
are built on its words. Core's policies stay, and with them every store that has none of these on.
"""

from __future__ import annotations

from pawpact.hosting.host import Host
from pawpact.policy.finding.diagnostic import RuleFileError
from pawpact.policy.layering.layers import resolve
from pawpact.policy.reading.draft import PlatformRules, is_core
from pawpact.vocabulary.registry import Vocabulary

_UNKNOWN_NAME = "R10"
"""How the codes begin that say that a name is unknown."""


def answerable(platform: PlatformRules, host: Host) -> PlatformRules:
    """Without the policies that nobody can answer; all of them where every plugin loaded."""
    unanswered = {
        each.group
        for each in platform.documents
        if each.kind == "policy" and not is_core(each.group) and each.group not in host.plugins
    }
    while unanswered:
        platform = platform.without(unanswered)
        unanswered = _built_on_unknown(platform, host.vocabulary()) - platform.left_out
    return platform


def _built_on_unknown(platform: PlatformRules, words: Vocabulary) -> set[str]:
    """Groups of plugins whose files use a name that went with those left out."""
    try:
        resolve(platform, None, None, words)
    except RuleFileError as wrong:
        files = {
            each.span.file for each in wrong.diagnostics if each.code.startswith(_UNKNOWN_NAME)
        }
        return {
            each.group
            for each in platform.documents
            if each.origin.file in files and not is_core(each.group)
        }
    return set()
