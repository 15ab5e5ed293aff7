"""The JSON Schema of rule files: what editors complete, and what they refuse."""

from __future__ import annotations

import os
from pathlib import Path
from typing import Any

import pytest
from jsonschema import Draft202012Validator

from pawpact.policy.editing.schema.export import KINDS, rule_file_schema
from pawpact.policy.finding.diagnostic import RuleFileError
from pawpact.policy.finding.example import EXAMPLES
from pawpact.policy.reading.condition import operators_of
from pawpact.policy.reading.load import read_platform_texts
from pawpact.vocabulary.registry import Vocabulary
from pawpact.vocabulary.types import ValueType
from tests.core.policy.editing.editor import offered, seen
from tests.core.policy.editing.mutants import mutants
from tests.core.policy.editing.shipped import every_file, name_of, platform, vocabulary
from tests.core.policy.filed import OFFER, POLICY, STORE, VOCABULARY, altered, codes, named
from tests.core.policy.provoking import TEMPLATES

TORTURE = int(os.environ.get("PAWPACT_TORTURE", "1"))
SHAPE = frozenset(
    {
        *("R101", "R102", "R103", "R105", "R106", "R107", "R109", "R111", "R112", "R114", "R116"),
        *("R201", "R202", "R203", "R205", "R206", "R209", "R210", "R213", "R301", "R303", "R304"),
        *("R305", "R311"),
    }
)
"""What is wrong with the shape of a file. All other codes are about several places together."""

UNSEEN = frozenset({"R201", "R202"})
"""Their examples are a zero in front and a third decimal: YAML's numbers have lost both."""

PATCH = f"""{STORE}credit_scoring.decide:
  params: {{min_score: 600, days: 9}}
  disable: [low]
  add:
    - id: extra
      after: low
      title: {{zh: 另外, en: Extra}}
      when:
        any:
          - credit.score: {{gte: 600, lt: 700}}
          - credit.status: [ok, unavailable]
          - not: {{visit.note: {{starts: a}}}}
        application.documents: {{has_any: [id_card], count: {{gte: 1}}}}
      then: [set: {{credit.decision: pending}}, refer_to_person: {{queue: credit}}]
tests:
  - policy: credit_scoring.decide
    name: passes
    given: {{credit.score: 550}}
    at: {{min_score: 620}}
    expect: {{fired: [pass], effects: [approve: {{}}]}}
"""


@pytest.fixture(scope="module")
def whole() -> Any:
    return rule_file_schema(platform(), vocabulary())


@pytest.fixture(scope="module")
def small() -> Draft202012Validator:
    """Over the few words of the other tests."""
    return Draft202012Validator(
        rule_file_schema(read_platform_texts(named((POLICY, OFFER))), VOCABULARY)
    )


def test_it_is_a_schema(whole: Any) -> None:
    """A standard validator finds the exported schema itself to be right."""
    Draft202012Validator.check_schema(whole if TORTURE > 1 else _of_one_moment())


def _of_one_moment() -> Any:
    words = VOCABULARY
    moment = words.moments["application.submitted"]
    kinds = {each.type: each for each in words.facts_of(moment.name).values()}
    effects = [each for each in words.effects.values() if each.stands_at(moment)]
    few = Vocabulary.of(facts=kinds.values(), moments=[moment], effects=effects[:3])
    return rule_file_schema(read_platform_texts(named((OFFER,))), few)


def test_every_shipped_file_is_accepted(whole: Any) -> None:
    """A standard validator has nothing to say about any rule file of this repository."""
    checker = Draft202012Validator(whole)
    found = [
        (name_of(path), [str(step) for step in error.absolute_path])
        for path in every_file()
        for error in checker.iter_errors(seen(path.read_text("utf-8")))
    ]
    assert found == []


@pytest.mark.parametrize("kind", KINDS)
def test_a_kind_accepts_its_own_files_and_no_others(kind: str, tmp_path: Path) -> None:
    """The schema of one kind takes the file of this kind and refuses those of the other three."""
    files = {
        "policy": POLICY,
        "settings": _settings(POLICY),
        "store": STORE,
        "brand": 'brand: paws\nversion: "7"\nextends: platform@2026.1\n',
    }
    asked = next(each for each in KINDS if each == kind)
    schema = rule_file_schema(read_platform_texts(named((POLICY, OFFER))), VOCABULARY, asked)
    accepted = {
        name for name, text in files.items() if Draft202012Validator(schema).is_valid(seen(text))
    }
    assert accepted == {kind}


def _settings(policy: str) -> str:
    text = policy[: policy.index("rules:\n")].replace("policy: credit_scoring.decide", "")
    kept = text.replace("moment: application.submitted\nhit: first\n", "")
    return f"kind: settings\npolicy: credit_scoring{kept.replace('format', chr(10) + 'format', 1)}"


def test_it_refuses_what_the_reader_refuses_for_its_shape_and_nothing_that_is_right(
    small: Draft202012Validator,
) -> None:
    """Files changed in one place: refused by both, or by the checker for what spans places."""
    every = 1 if TORTURE > 1 else 7
    refused, missed, mistaken = 0, [], []
    for kind, text in enumerate((POLICY, OFFER, PATCH)):
        for mutant in list(mutants(text))[kind::every]:
            found = _codes(kind, mutant)
            is_valid = found != ["R001"] and small.is_valid(seen(mutant))
            refused += bool(found) and not is_valid
            missed += [(found, mutant)] if is_valid and SHAPE & set(found) else []
            mistaken += [mutant] if not found and not is_valid else []
    assert (missed, mistaken) == ([], [])
    assert refused > 100


def _codes(kind: int, text: str) -> list[str]:
    if kind == 0:
        return codes(text, OFFER)
    return codes(POLICY, text) if kind == 1 else codes(POLICY, OFFER, store=text)


@pytest.mark.parametrize("code", sorted((SHAPE - UNSEEN) & EXAMPLES.keys()))
def test_it_refuses_the_example_of_a_code_and_accepts_the_mended_one(
    small: Draft202012Validator, code: str
) -> None:
    """Of each mistake in a file's shape the wrong example is refused, the right one is not."""
    files, example = TEMPLATES[code], EXAMPLES[code]
    wrong, right = (
        _texts(files.with_example(text).texts) for text in (example.wrong, example.right)
    )
    verdicts = [small.is_valid(seen(text)) for text in wrong]
    assert not all(verdicts)
    assert all(small.is_valid(seen(text)) for text in right)


def _texts(texts: dict[str, str]) -> list[str]:
    return list(texts.values())


POLICY_HEAD = """\
format: 1
policy: credit_scoring.decide
version: "1"
title: 草稿
moment: application.submitted
hit: first
binds: today
rules:
  - id: draft
    title: 草稿
    when: {credit.score: {}, credit.status: {}, credit.failures: {}, pet.low_threshold: {}}
    then: [refer_to_person: {}]
"""


def test_facts_of_the_moment_are_offered_in_a_condition(whole: Any) -> None:
    """In `when` stand the facts that the moment carries and the groups, and no fact besides."""
    words = offered(whole, seen(POLICY_HEAD), ["rules", 0, "when"])
    facts = set(vocabulary().facts_of("application.submitted"))
    assert words == facts | {"all", "any", "not"}
    assert "contract.streak" not in words


@pytest.mark.parametrize(
    ("fact", "type"),
    [
        ("credit.score", ValueType.INT),
        ("credit.status", ValueType.CHOICE),
        ("credit.failures", ValueType.LIST),
        ("pet.low_threshold", ValueType.BOOL),
    ],
)
def test_operators_of_the_type_are_offered(whole: Any, fact: str, type: ValueType) -> None:
    """Behind a fact stand the operators that the reader takes for its type, and no others."""
    every = {str(each) for kind in ValueType for each in operators_of(kind)} - {"eq"}
    words = offered(whole, seen(POLICY_HEAD), ["rules", 0, "when", fact])
    assert words & every == {str(each) for each in operators_of(type)} - {"eq"}


def test_effects_are_offered_with_their_arguments(whole: Any) -> None:
    """In `then` stand the effects of the moment, and behind one its arguments."""
    content, words = seen(POLICY_HEAD), vocabulary()
    moment = words.moments["application.submitted"]
    known = {name for name, each in words.effects.items() if each.stands_at(moment)}
    assert offered(whole, content, ["rules", 0, "then", 0]) == known | {"set"}
    assert "grant_points" not in known
    arguments = {each.name for each in words.effects["refer_to_person"].arguments}
    assert offered(whole, content, ["rules", 0, "then", 0, "refer_to_person"]) == arguments


def test_moments_and_choices_are_offered(whole: Any) -> None:
    """Behind `moment` stand all moments, behind a fact its choices."""
    content = seen(POLICY_HEAD)
    assert offered(whole, content, ["moment"]) == set(vocabulary().moments)
    status = vocabulary().facts["credit.status"].choices
    assert set(status) <= offered(whole, content, ["rules", 0, "when", "credit.status"])


def test_a_store_is_offered_the_numbers_it_may_change(whole: Any) -> None:
    """Under a policy's params stand its parameters that are not locked, and no others."""
    content = seen("store: x\nextends: p@1\ncredit_scoring.decide: {params: {}}\n")
    (document,) = [each for each in platform().documents if each.name == "credit_scoring.decide"]
    free = {
        each.parameter.short_name
        for each in document.parameters
        if each.parameter.store_may != "locked"
    }
    assert offered(whole, content, ["credit_scoring.decide", "params"]) == free
    assert len(free) < len(document.parameters)


def test_a_list_of_choices_takes_no_other_words(whole: Any) -> None:
    """An editor marks an entry that is none of a list's choices."""
    head = "store: x\nextends: p@1\ncredit_scoring: {params: {on_fail: [%s]}}\n"
    known, slip = (seen(head % each) for each in ("deposit_fallback", "deposit_falback"))
    judge = Draft202012Validator(whole)
    assert (judge.is_valid(known), judge.is_valid(slip)) == (True, False)


def test_a_number_is_told_in_both_languages(whole: Any) -> None:
    """What an editor shows beside a parameter names its value and its fence, zh and en."""
    section = whole["$defs"]["store"]["properties"]["deposit_fallback.offer"]
    amount = section["properties"]["params"]["properties"]["deposit_amount"]
    assert "押金金额：平台 500.00 元" in amount["markdownDescription"]
    assert "Deposit: platform 500.00 yuan" in amount["markdownDescription"]
    assert (amount["minimum"], amount["maximum"]) == (0, 500)


def test_a_new_file_may_be_empty_behind_its_sections(small: Draft202012Validator) -> None:
    """`params:` with nothing but comments below it, as `rules new` writes it, is accepted."""
    assert small.is_valid(seen(f"{STORE}credit_scoring.decide:\n  params:\n    # min_score: 1\n"))


def test_what_only_the_platform_may_do_is_refused_in_a_patch(small: Draft202012Validator) -> None:
    """A store's rule cannot be locked, and a rule that is not open cannot be disabled."""
    assert small.is_valid(seen(PATCH))
    for wrong in (
        ("      after: low\n", "      locked: true\n"),
        ("disable: [low]", "disable: [pass]"),
    ):
        assert not small.is_valid(seen(altered(PATCH, wrong)))


def test_the_reader_still_has_the_last_word() -> None:
    """The mutants are what they are made for: the files themselves are right."""
    try:
        assert codes(POLICY, OFFER, store=PATCH) == []
    except RuleFileError as wrong:
        pytest.fail(str(wrong))
