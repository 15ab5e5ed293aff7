"""Reading platform files and patches."""

from __future__ import annotations

from pathlib import Path

import pytest

from pawpact.policy.finding.diagnostic import MOST_FINDINGS, Findings, RuleFileError
from pawpact.policy.model import Layer
from pawpact.policy.reading import load
from pawpact.policy.reading.load import (
    MOST_RULES,
    read_patch,
    read_platform,
    read_platform_texts,
    read_text,
)
from pawpact.policy.reading.source import Node, read_yaml
from tests.core.policy.filed import FILE, OFFER, POLICY, STORE, STORE_FILE, altered, codes, loaded


def test_folder_is_shown_by_its_prefix(tmp_path: Path) -> None:
    """Files of a folder are named by the given prefix, not by their place on this machine."""
    (tmp_path / "credit_scoring").mkdir()
    (tmp_path / "credit_scoring" / "decide.yaml").write_text(POLICY, "utf-8")

    assert list(read_platform([(tmp_path, "rules")]).texts) == [FILE]


def test_folders_of_several_sources_are_read_together(tmp_path: Path) -> None:
    """A plugin's own folder of files is read beside the platform's."""
    for name, text in (("a/credit_scoring/decide.yaml", POLICY), ("b/offer.yaml", OFFER)):
        (tmp_path / name).parent.mkdir(parents=True)
        (tmp_path / name).write_text(text, "utf-8")

    rules = read_platform([(tmp_path / "a", "rules"), (tmp_path / "b", "acme/rules")])

    assert [each.name for each in rules.documents] == [
        "credit_scoring.decide",
        "deposit_fallback.offer",
    ]


def test_other_encoding_is_refused(tmp_path: Path) -> None:
    """A file that is not UTF-8 is refused with R013, not with a traceback."""
    (tmp_path / "gate.yaml").write_bytes("标题".encode("gb18030"))

    assert [each.code for each in read_platform([(tmp_path, "rules")]).diagnostics] == ["R013"]


def test_large_file_is_not_read(tmp_path: Path) -> None:
    """A file of more than 64 KB is refused with R002."""
    (tmp_path / "gate.yaml").write_bytes(b"# " + "字".encode() * 100_000)

    assert [each.code for each in read_platform([(tmp_path, "rules")]).diagnostics] == ["R002"]


def test_wrong_folder_is_refused() -> None:
    """A policy in another plugin's folder is refused with R318."""
    rules = read_platform_texts({"rules/deposit_fallback/decide.yaml": POLICY})

    assert [each.code for each in rules.diagnostics] == ["R318"]


def test_rules_are_counted_before_they_are_parsed() -> None:
    """One rule too many is refused at that rule, and nothing else of the file is judged."""
    rule = "- {id: x}\n"
    rules = read_platform_texts({FILE: "rules:\n" + rule * (MOST_RULES + 1)})

    assert [(each.code, each.span.line) for each in rules.diagnostics] == [("R309", 602)]


TIERS = f"""  tiers:
    {{type: table, store_may: any, label: Tiers, columns: {{score: {{type: int, key: true}}}},
     default: [{", ".join(f"{{score: {number}}}" for number in range(50))}]}}
"""


def repeated(count: int) -> str:
    """A policy of so many rules for each row of a table of fifty."""
    rules = "".join(
        f"  - id: rule_{number}\n    title: One\n    each: $tiers\n"
        "    when: {credit.score: {gte: $row.score}}\n    then: [approve: {}]\n"
        for number in range(count)
    )
    return f"{POLICY[: POLICY.index('rules:')]}{TIERS}rules:\n{rules}"


def test_six_hundred_rules_are_read() -> None:
    """A policy with as many rules as are allowed is accepted, and each rule is there."""
    rules = loaded(repeated(12)).policies["credit_scoring.decide"].rules

    assert len(rules) == MOST_RULES


def test_rules_of_rows_count_too() -> None:
    """A rule that a table repeats beyond the limit is refused."""
    assert codes(repeated(13)) == ["R309"]


def test_three_hundred_rules_fit_into_a_file() -> None:
    """Written out one by one, three hundred rules are within what a file may hold."""
    rules = "".join(
        f"  - {{id: r{number}, title: One, when: {{}}, then: [approve: {{}}]}}\n"
        for number in range(300)
    )
    text = POLICY[: POLICY.index("rules:\n")] + "rules:\n" + rules

    assert len(loaded(text).policies["credit_scoring.decide"].rules) == 300


def test_platform_version_is_the_newest_by_number() -> None:
    """2026.10 is a newer platform than 2026.9."""
    older = altered(POLICY, ("2026.1", "2026.9"))
    newer = altered(OFFER, ("2026.1", "2026.10"))

    rules = read_platform_texts({FILE: older, "rules/deposit_fallback/offer.yaml": newer})

    assert rules.version == "2026.10"


def test_reading_keeps_what_is_wrong_until_asked() -> None:
    """A platform with an error is returned, and raises when it is asked to."""
    rules = read_platform_texts({FILE: "format: 1\n"})

    with pytest.raises(RuleFileError):
        rules.raise_errors()


def test_left_out_group_takes_its_findings_along() -> None:
    """Without a broken plugin's group its files and their findings are gone."""
    broken = altered(OFFER, ("    title: Offer\n", ""))
    rules = read_platform_texts({FILE: POLICY, "rules/deposit_fallback/offer.yaml": broken})

    left = rules.without({"deposit_fallback"})

    assert ([each.group for each in left.documents], left.diagnostics) == (["credit_scoring"], ())


def test_patch_keeps_its_layer_and_name() -> None:
    """A store's file knows whose it is and what it extends."""
    patch = read_patch(STORE_FILE, STORE, "store")

    assert patch.extends is not None
    assert (patch.name, patch.layer, patch.extends.name, patch.extends.version) == (
        "lakeside",
        "store",
        "platform",
        "2026.1",
    )


def test_unreadable_patch_keeps_its_diagnostic() -> None:
    """A patch that is no YAML comes back with the reason instead of a traceback."""
    patch = read_patch(STORE_FILE, "store: [", "store")

    assert [each.code for each in patch.diagnostics] == ["R001"]


def test_reading_stops_where_everything_is_wrong() -> None:
    """With so many findings nobody reads on; what was found until then is kept."""
    wrong = "".join(f"  p{number}: {{}}\n" for number in range(300))
    rules = read_platform_texts({FILE: altered(POLICY, ("params:\n", f"params:\n{wrong}"))})

    assert (len(rules.diagnostics), rules.documents) == (MOST_FINDINGS, ())


def test_mark_at_the_start_is_no_part_of_the_text(tmp_path: Path) -> None:
    """The byte order mark that some editors write is passed over."""
    file = tmp_path / "rules.yaml"
    file.write_bytes(b"\xef\xbb\xbf" + STORE.encode())

    assert read_text(file, "rules.yaml", Findings()) == STORE


@pytest.mark.parametrize("part", ["disable: [[pass]]", "add: [{id: a, before: [low], title: A}]"])
def test_list_where_a_rule_is_named_is_refused(part: str) -> None:
    """A place or a rule given as a list is an error, not passed over."""
    patch = read_patch(STORE_FILE, f"{STORE}credit_scoring.decide:\n  {part}\n", "store")

    assert patch.diagnostics[0].code == "R201"


def test_version_of_strange_digits_is_compared() -> None:
    """A version need not be a number; digits of other scripts are letters in it."""
    odd = altered(POLICY, ("2026.1", "2026.²"))

    assert read_platform_texts({FILE: odd}).version == "2026.²"


def test_a_sound_text_is_parsed_once(monkeypatch: pytest.MonkeyPatch) -> None:
    """The same text of a file is parsed once in a process; another one, or a wrong one, anew."""
    parsed: list[str] = []

    def counted(name: str, text: str, layer: Layer) -> Node:
        parsed.append(text)
        return read_yaml(name, text, layer)

    monkeypatch.setattr(load, "read_yaml", counted)
    once, later, wrong = (f"{POLICY}\n# {each}" for each in ("once", "later", "wrong"))
    wrong = wrong.replace("format: 1", "format: 9")
    first, again, changed = (read_platform_texts({FILE: each}) for each in (once, once, later))
    assert parsed == [once, later]
    assert (first.documents, again.texts, changed.texts) == (
        again.documents,
        {FILE: once},
        {FILE: later},
    )
    assert [bool(read_platform_texts({FILE: wrong}).diagnostics) for _ in range(2)] == [True, True]
