"""Two rulesets compared: what is no difference, both ways round, and for whose good."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from random import Random

from pawpact.policy.comparing.compare import compare
from pawpact.policy.comparing.difference import Difference, ParameterChange, RuleChange
from pawpact.policy.layering.snapshot import freeze, thaw
from pawpact.policy.model import LayerValue, Origin, Parameter, Ruleset
from pawpact.vocabulary.types import Row
from tests.core.policy.comparing.pairs import PAIRS, SHOP
from tests.core.policy.filed import POLICY, VOCABULARY, altered, loaded, store_with
from tests.core.policy.random_policy import VOCABULARY as RANDOM_WORDS
from tests.core.policy.random_policy import Writer
from tests.core.policy.written import HERE

SEEDS = range(24)
MIRRORED = {"added": "removed", "removed": "added", "better": "worse", "worse": "better"}


def rulesets(seed: int) -> tuple[Ruleset, Ruleset]:
    """Two random files of the same shape, and again the first with its rules shuffled."""
    random = Random(seed)
    before = Writer(random).ruleset(random.randint(1, 30))
    if seed % 2:
        return before, Writer(random).ruleset(random.randint(1, 30))
    policies = {
        name: replace(each, rules=tuple(random.sample(each.rules, len(each.rules))))
        for name, each in before.policies.items()
    }
    return before, replace(before, policies=policies)


def both_ways() -> Iterable[tuple[Difference, Difference]]:
    for pair in PAIRS.values():
        yield pair.difference, compare(pair.after, pair.before, VOCABULARY)
    for before, after in map(rulesets, SEEDS):
        yield compare(before, after, RANDOM_WORDS), compare(after, before, RANDOM_WORDS)


def other(word: str) -> str:
    return MIRRORED.get(word, word)


def test_a_ruleset_does_not_differ_from_itself() -> None:
    """Whatever a file holds, compared with itself nothing differs."""
    found = [compare(pair.after, pair.after, VOCABULARY) for pair in PAIRS.values()]
    found += [compare(before, before, RANDOM_WORDS) for before, _ in map(rulesets, SEEDS)]

    assert {each.is_empty for each in found} == {True}


def test_a_revision_does_not_differ_from_the_files_it_was_made_of() -> None:
    """What was frozen and thawed again decides and shows the same."""
    for pair in PAIRS.values():
        thawed, _ = thaw(freeze(pair.after, VOCABULARY))

        assert compare(thawed, pair.after, VOCABULARY).is_empty


def test_other_words_for_the_same_are_no_difference() -> None:
    """The order of keys and of parts, comments, tests, notes and one text for both languages."""
    written = altered(
        POLICY,
        (
            "policy: credit_scoring.decide\nversion",
            "# ours\npolicy: credit_scoring.decide\nversion",
        ),
        ('version: "2026.1"\n', 'version: "2026.1"\n\n'),
        ("hit: first\nbinds: today", "binds: today\nhit: first"),
        (
            "    title: Pass\n",
            "    source: 'page 3'\n    note: as ever\n    title: {zh: Pass, en: Pass}\n",
        ),
        (
            "{credit.score: {gte: $min_score}}",
            "{all: [{all: [{credit.score: {gte: $min_score}}]}]}",
        ),
        ("{credit.score: {lt: $min_score}}", "{not: {not: {credit.score: {lt: $min_score}}}}"),
        ("tests:\n", "tests:\n  - {name: more, given: {credit.status: ok}, expect: {fired: []}}\n"),
    )

    difference = compare(loaded(POLICY), loaded(written), VOCABULARY)

    assert difference.is_empty
    assert loaded(POLICY).content_hash != loaded(written).content_hash


def test_the_other_way_round_is_the_mirror_image() -> None:
    """What is added one way is removed the other, better is worse, and both sides change places."""
    seen = 0
    for there, back in both_ways():
        assert _mirrored_parameters(there.parameters) == _seen_parameters(back.parameters)
        assert _mirrored_rules(there.rules) == _seen_rules(back.rules)
        assert sorted((other(each.kind), each.policy, each.name) for each in there.never) == sorted(
            (each.kind, each.policy, each.name) for each in back.never
        )
        assert [(other(each.kind), each.name, each.parts) for each in there.policies] == [
            (each.kind, each.name, each.parts) for each in back.policies
        ]
        assert [(each.moment, each.after, each.before) for each in there.order] == [
            (each.moment, each.before, each.after) for each in back.order
        ]
        seen += len(there.rules)
    assert seen > 200


def _mirrored_parameters(changes: Iterable[ParameterChange]) -> Sequence[object]:
    return [
        (
            other(each.kind),
            each.name,
            other(each.towards),
            each.declared,
            sorted((repr(row.after), repr(row.before)) for row in each.rows),
            each.entries and (set(each.entries.removed), set(each.entries.added)),
        )
        for each in changes
    ]


def _seen_parameters(changes: Iterable[ParameterChange]) -> Sequence[object]:
    return [
        (
            each.kind,
            each.name,
            each.towards,
            each.declared,
            sorted((repr(row.before), repr(row.after)) for row in each.rows),
            each.entries and (set(each.entries.added), set(each.entries.removed)),
        )
        for each in changes
    ]


def _mirrored_rules(changes: Iterable[RuleChange]) -> Sequence[object]:
    return sorted(
        (other(each.kind), each.policy, each.id, each.parts, repr(each.now), repr(each.was))
        for each in changes
    )


def _seen_rules(changes: Iterable[RuleChange]) -> Sequence[object]:
    return sorted(
        (each.kind, each.policy, each.id, each.parts, repr(each.was), repr(each.now))
        for each in changes
    )


def test_described_values_lead_from_one_side_to_the_other() -> None:
    """The parameters before, with the changes that are told, are the parameters after."""
    for pair in PAIRS.values():
        after = _applied(pair.before.parameters, pair.difference.parameters)

        assert {name: (each.type, each.value) for name, each in after.items()} == {
            name: (each.type, each.value) for name, each in pair.after.parameters.items()
        }


def _applied(
    before: Mapping[str, Parameter], changes: Iterable[ParameterChange]
) -> dict[str, Parameter]:
    found = dict(before)
    for change in changes:
        if change.kind == "removed":
            del found[change.name]
        elif change.kind == "added":
            assert change.after
            found[change.name] = change.after
        elif change.is_value_changed and not change.rows:
            assert change.after
            value = LayerValue(change.after.value, HERE)
            found[change.name] = replace(change.after, layers=(value,))
        elif change.rows:
            found[change.name] = _with_rows(found[change.name], change)
    return found


def _with_rows(parameter: Parameter, change: ParameterChange) -> Parameter:
    """Rows that are gone taken out, new and changed ones put in; in the order of what is kept."""
    assert change.after
    gone = [row.before for row in change.rows if row.before]
    come = [row.after for row in change.rows if row.after]
    rows = [row for row in _rows(parameter) if row not in gone] + come
    ordered = tuple(sorted(rows, key=_rows(change.after).index))
    return replace(parameter, layers=(LayerValue(ordered, HERE),))


def _rows(parameter: Parameter) -> list[Row]:
    assert isinstance(parameter.value, tuple)
    return [row for row in parameter.value if isinstance(row, Mapping)]


def test_a_change_is_only_kinder_where_all_of_it_is() -> None:
    """An amendment may carry ordered values that move to the better side, and nothing else."""
    kinder = {name for name, pair in PAIRS.items() if pair.difference.is_only_kinder}

    assert kinder == {
        "value better", "yes or no", "choice", "money", "table cell", "table key",
        "table row new",
    }  # fmt: skip


def test_two_orders_of_kindness_cannot_be_compared() -> None:
    """Where the declaration turned round which side is kinder, no side is told."""
    before = loaded(SHOP)
    after = loaded(
        altered(SHOP, ("default: 0.80, label: {zh: 价格, en: Price}, better: lower",
                       "default: 0.90, label: {zh: 价格, en: Price}, better: higher"))
    )  # fmt: skip

    (change,) = compare(before, after, VOCABULARY).parameters

    assert (change.towards, change.is_kinder) == ("unordered", False)


def test_a_place_alone_is_no_difference() -> None:
    """The same value written by a store instead of by the platform decides the same."""
    store = store_with("  params: {min_score: 550}\n")

    assert compare(loaded(POLICY), loaded(POLICY, store=store), VOCABULARY).is_empty


def test_a_disabled_rule_is_told_from_one_that_the_platform_gave_up() -> None:
    """Gone from an unchanged file of the platform is disabled; from a newer version, removed."""
    low = POLICY[POLICY.index("  - id: low") : POLICY.index("tests:")]
    newer = altered(POLICY, ('"2026.1"', '"2026.2"'), (low, ""))
    disabled = loaded(POLICY, store=store_with("  disable: [low]\n"))

    (by_store,) = compare(loaded(POLICY), disabled, VOCABULARY).rules
    (by_platform,) = compare(loaded(POLICY), loaded(newer), VOCABULARY).rules

    assert (by_store.is_overridden, by_platform.is_overridden) == (True, False)


def test_a_table_is_told_once_and_not_again_for_each_of_its_rules() -> None:
    """A changed cell is a change of the parameter; the rules of its rows stay as they are."""
    difference = PAIRS["table cell"].difference

    assert [each.name for each in difference.parameters] == ["core.steps"]
    assert difference.rules == ()


def test_literals_that_look_like_a_row_are_literals() -> None:
    """A rule for each row and one rule with the first row's values are not the same."""
    (change,) = PAIRS["rule of rows no more"].difference.rules

    assert (change.kind, change.parts) == ("changed", ("when", "then"))


def test_a_column_used_for_another_is_a_change() -> None:
    """Two columns that agree in the first row alone are told apart."""
    text = altered(SHOP, ("points: 5}", "points: 3}"))
    other_column = altered(text, ("points: $row.points", "points: $row.months"))

    (change,) = compare(loaded(text), loaded(other_column), VOCABULARY).rules

    assert change.parts == ("then",)


def test_the_place_of_a_change_is_kept() -> None:
    """Both sides of a value say in which file and line they stand."""
    (change,) = PAIRS["store value"].difference.parameters
    assert change.before
    assert change.after

    assert str(change.before.origin) == "rules/credit_scoring/decide.yaml:9:35"
    assert change.after.origin == Origin("tenants/lakeside/rules.yaml", 4, 23, "store")
