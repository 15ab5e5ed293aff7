"""Where the examples of the codes stand: whole files with a place for them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from textwrap import indent

from pawpact.policy.analysis.analyse import analyse
from pawpact.policy.checking.coverage import rule_coverage, untested_rules
from pawpact.policy.checking.inline import failures, run_tests
from pawpact.policy.checking.trial import check_never
from pawpact.policy.deciding.decide import Decider
from pawpact.policy.engine.durable import DurableEngine
from pawpact.policy.finding.diagnostic import Diagnostic, RuleFileError
from pawpact.policy.layering.layers import resolve
from pawpact.policy.model import Ruleset
from pawpact.policy.reading.load import read_patch, read_platform_texts
from pawpact.vocabulary.registry import Vocabulary
from tests.core.policy.filed import (
    FILE,
    OFFER,
    POLICY,
    STORE,
    STORE_FILE,
    VOCABULARY,
    altered,
    named,
    store_with,
)

SLOT = "@@"
LAST_TEST = (
    "  - {name: passes, given: {credit.score: 550, credit.status: ok}, expect: {fired: [pass]}}"
)
BASE = altered(POLICY, (f"tests:\n{LAST_TEST}\n", ""))
ENGINE = DurableEngine()


@dataclass(frozen=True)
class Files:
    """The files that provoke a code: a platform, and perhaps a store's patch."""

    platform: tuple[str, ...]
    store: str | None = None
    name: str = ""
    """How the first file is called, where that is the point."""

    analysed: bool = False
    """Whether the policies are analysed too; what stands around most examples is too small."""

    def with_example(self, text: str) -> Files:
        store = None if self.store is None else placed(self.store, text)
        return replace(
            self, platform=tuple(placed(each, text) for each in self.platform), store=store
        )

    @property
    def texts(self) -> dict[str, str]:
        return {**self.platform_texts, **({STORE_FILE: self.store} if self.store else {})}

    @property
    def platform_texts(self) -> dict[str, str]:
        return {self.name: self.platform[0]} if self.name else named(self.platform)


def placed(template: str, text: str) -> str:
    """The example in its place, its further lines as far to the right as its first."""
    if SLOT not in template:
        return template
    before = template[: template.index(SLOT)]
    column = len(before) - before.rfind("\n") - 1
    return template.replace(SLOT, indent(text, " " * column).lstrip(" "), 1)


def examine(files: Files) -> list[Diagnostic]:
    """All that `rules check` and `rules test` find."""
    try:
        patch = None if files.store is None else read_patch(STORE_FILE, files.store, "store")
        platform = read_platform_texts(files.platform_texts)
        ruleset = resolve(platform, None, patch, VOCABULARY)
    except RuleFileError as error:
        return list(error.diagnostics)
    results = run_tests(ruleset, VOCABULARY, decider_of)
    return [
        *(analyse(ruleset, VOCABULARY, decider_of).findings if files.analysed else ()),
        *check_never(ruleset, VOCABULARY, decider_of(ruleset, VOCABULARY)),
        *failures(results),
        *untested_rules(rule_coverage(ruleset, results)),
    ]


def decider_of(ruleset: Ruleset, vocabulary: Vocabulary) -> Decider:
    return Decider(ruleset, vocabulary, ENGINE)


def policy(*changes: tuple[str, str]) -> Files:
    return Files((altered(BASE, *changes),))


def analysed(*changes: tuple[str, str]) -> Files:
    return replace(policy(*changes), analysed=True)


def patch(section: str) -> Files:
    return Files((BASE,), store_with(section))


def declared(text: str) -> Files:
    """A parameter more, declared by the example and what is said here."""
    return policy(("params:\n", f"params:\n  mine: {{label: Mine, {text}}}\n"))


BARE = Files((BASE,))
TITLE = policy(("    title: Pass", "    @@"))
WHEN = policy(("when: {credit.status: {ne: ok}}", SLOT))
THEN = policy(
    (
        "then:\n      - set: {credit.decision: pending}\n      - refer_to_person: {queue: credit}",
        SLOT,
    )
)
PARAMETER = Files((BASE,), store_with(f"  {SLOT}\n"))
ADDED = "{id: extra, title: Extra, when: {}, then: [set: {credit.decision: pending}]"

ONE_RULE = f"""\
{BASE[: BASE.index("rules:")]}rules:
  - id: pass
    title: Pass
    when: {{credit.score: {{gte: $min_score}}}}
    then: [approve: {{}}]
tests:
  {SLOT}
"""

EACH = """\
  - id: tier
    title: Tier
    each: $tiers
    when: {credit.score: {gte: $row.least}}
    then: [refer_to_person: {queue: credit}]
"""
POOR = f"""\
  - id: poor
    title: Poor
    {SLOT}
    then: [refuse: {{reason: store_policy}}]
"""
NARROW = """\
  - id: narrow
    title: Narrow
    when: {credit.score: {gte: $min_score, lt: 600}}
    then: [refer_to_person: {queue: credit}]
"""

TEMPLATES: Mapping[str, Files] = {
    **dict.fromkeys(("R001", "R003", "R005", "R006", "R007", "R010", "R014"), TITLE),
    **dict.fromkeys(("R008", "R009", "R011", "R101", "R104", "R107", "R109", "R110"), WHEN),
    **dict.fromkeys(("R115", "R205", "R206", "R207", "R309", "R317"), WHEN),
    **dict.fromkeys(("R105", "R106", "R114", "R116", "R212", "R404"), THEN),
    **dict.fromkeys(("R108", "R204", "R208", "R209", "R306"), PARAMETER),
    "R012": policy(("hit: first\nbinds: today", SLOT)),
    "R015": policy(("format: 1", SLOT)),
    "R102": policy(("moment: application.submitted", SLOT)),
    "R103": Files((BASE,), f"{STORE}{SLOT}\n"),
    "R111": TITLE,
    "R112": policy(("id: pass", SLOT)),
    "R113": policy(("id: pass", SLOT)),
    "R201": declared(f"type: int, store_may: any, {SLOT}"),
    "R202": declared(f"type: money, store_may: any, {SLOT}"),
    "R203": declared(f"type: price_ratio, store_may: any, {SLOT}"),
    "R210": declared(SLOT),
    "R211": declared(SLOT),
    "R213": declared(f"type: list, store_may: any, {SLOT}"),
    "R214": declared(
        f"type: table, store_may: any, columns: {{months: {{type: int, key: true}}}}, {SLOT}"
    ),
    "R215": declared(f"type: int, default: 5, store_may: any, {SLOT}"),
    "R216": policy(("binds: today", f"binds: today\n{SLOT}")),
    "R301": policy(
        ("title: {zh: 信用审核, en: Credit check}\nmoment: application.submitted", SLOT)
    ),
    "R302": analysed(("  - id: low\n", f"  {SLOT}\n  - id: low\n")),
    "R303": policy(("format: 1", SLOT)),
    "R304": policy(("moment: application.submitted", SLOT)),
    "R305": policy(("title: Pass", f"title: Pass\n    {SLOT}")),
    "R307": patch(f"  add: [{ADDED}, {SLOT}}}]\n"),
    "R308": patch(f"  add:\n    - id: extra\n      title: Extra\n      when: {{}}\n      {SLOT}\n"),
    "R310": policy(("  - id: low\n", f"  {SLOT}\n  - id: low\n")),
    "R311": policy(("    open: true\n    when", f"    {SLOT}\n    when")),
    "R312": Files((BASE,), STORE.replace("extends: platform@2026.1", SLOT)),
    "R313": policy(("when: {credit.status: {ne: ok}}", SLOT)),
    "R314": Files(
        (
            altered(BASE, ("when: {credit.status: {ne: ok}}", SLOT)),
            altered(
                OFFER,
                ("require_deposit: {amount: $deposit_amount}", "set: {deposit.offered: true}"),
            ),
        )
    ),
    "R315": Files(
        (
            BASE,
            altered(
                BASE,
                ("scoring.decide", "scoring.again"),
                (BASE[BASE.index("params:") : BASE.index("never:")], ""),
                (
                    BASE[BASE.index("never:") :],
                    "rules:\n  - {id: again, title: Again, when: {}, then: [@@]}\n",
                ),
            ),
        )
    ),
    "R316": Files(
        (
            altered(
                OFFER,
                ("application.submitted", "charge.settled"),
                ("when: {credit.decision: rejected}", SLOT),
                ("require_deposit: {amount: $deposit_amount}", "grant_coupon: {kind: food}"),
            ),
        )
    ),
    "R318": Files((altered(BASE, ("policy: credit_scoring.decide", SLOT)),), name=FILE),
    "R319": analysed(("when: {credit.status: {ne: ok}}", SLOT)),
    "R320": analysed(
        (
            "params:\n",
            "params:\n  tiers:\n    label: Tiers\n    type: table\n    store_may: any\n"
            f"    columns: {{least: {{type: int, key: true}}}}\n    {SLOT}\n",
        ),
        ("  - id: pass\n", f"{EACH}  - id: pass\n"),
    ),
    "R321": analysed(("when: {credit.score: {lt: $min_score}}", SLOT)),
    "R322": analysed(("  - id: low\n", f"{POOR}  - id: low\n")),
    "R323": replace(THEN, analysed=True),
    "R324": Files(
        (BASE, altered(OFFER, ("when: {credit.decision: rejected}", SLOT))), analysed=True
    ),
    "R325": analysed((BASE[BASE.index("never:") :].rstrip("\n"), SLOT)),
    "R327": Files(
        (altered(BASE, ("  - id: pass\n", f"{NARROW}  - id: pass\n")),),
        store_with(f"  {SLOT}\n"),
        analysed=True,
    ),
    "R401": policy((BASE[BASE.index("never:") :].rstrip("\n"), SLOT)),
    "R402": Files((altered(POLICY, (LAST_TEST, f"  {SLOT}")),)),
    "R403": Files((ONE_RULE,)),
}

GENERATED: Mapping[str, Files] = {
    "R002": policy(("format: 1", "# " + "x" * 66_000 + "\nformat: 1")),
    "R004": policy(("title: Pass", "title: [" + "1," * 5_001 + "]")),
}
"""Too large for an example."""
