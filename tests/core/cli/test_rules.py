"""`pawpact rules` on a folder of files, without a database."""

import json
from contextlib import AbstractContextManager, nullcontext
from dataclasses import dataclass, field
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from pawpact.cli.rules import rules
from tests.core.policy.sample import GATE
from tests.house import RULES

PERFORMANCE = RULES / "core" / "performance.yaml"
STORE = "store: xihu\nextends: paws@3\n"
BRAND = 'brand: paws\nversion: "3"\nextends: platform@2026.1\n'
MISSPELT = GATE.replace("customer.housing", "customer.houze")
GIVEN = "customer.age: 17\n"


@dataclass
class Shop:
    """A checkout with one policy and one store."""

    folder: Path

    def write(self, name: str, text: str) -> Path:
        path = self.folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, "utf-8")
        return path

    def open_store(self, name: str, rules_text: str) -> Path:
        described = f"store: {name}\nbrand: paws\ntitle: {name}\nplugins: {{}}\n"
        self.write(f"tenants/{name}/tenant.yaml", described)
        return self.write(f"tenants/{name}/rules.yaml", rules_text)

    def run(self, *arguments: str, obj: object = None) -> Result:
        return CliRunner().invoke(rules, list(arguments), obj=obj)


@pytest.fixture
def shop(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Shop:
    monkeypatch.chdir(tmp_path)
    found = Shop(tmp_path)
    found.write("rules/core/application_gate.yaml", GATE)
    found.write("tenants/paws/brand.yaml", "brand: paws\ntitle: Paws\n")
    found.write("tenants/paws/rules.yaml", BRAND)
    found.open_store("xihu", STORE)
    found.write("given.yaml", GIVEN)
    return found


def test_sound_files_exit_with_zero(shop: Shop) -> None:
    """What was looked at is named."""
    result = shop.run("check", "--language", "en")
    assert (result.exit_code, result.output) == (0, "nothing to mend: platform, paws, xihu\n")


def test_a_finding_exits_with_one_and_shows_the_place(shop: Shop) -> None:
    """A misspelt fact comes out with file, line and a fix."""
    shop.write("rules/core/application_gate.yaml", MISSPELT)
    result = shop.run("check", "--language", "en")
    assert result.exit_code == 1
    assert "error[R101]: no fact is called `customer.houze`" in result.output
    assert "--> rules/core/application_gate.yaml:24:11" in result.output


def test_a_finding_of_the_platform_is_shown_once(shop: Shop) -> None:
    """The store that builds on it does not repeat it."""
    shop.write("rules/core/application_gate.yaml", GATE.replace("lt: 18", "lt: x"))
    output = shop.run("check", "--language", "en").output
    assert output.count("rules/core/application_gate.yaml:12:") == 1


def test_a_never_that_can_be_broken_is_a_finding(shop: Shop) -> None:
    """Boundary points are tried as a part of check."""
    forbidden = "  - {name: 一律不得拒绝, when: {}, effects: [refuse: {}]}\n"
    shop.write("rules/core/application_gate.yaml", GATE + forbidden)
    result = shop.run("check", "--language", "en")
    assert result.exit_code == 1
    assert "error[R401]: what must never happen can: `一律不得拒绝`" in result.output


def test_a_warning_of_the_analysis_is_shown_and_does_not_refuse(shop: Shop) -> None:
    """A prohibition that can never apply comes out in text, JSON and SARIF, with exit code 0."""
    idle = (
        "  - {name: idle, when: {customer.age: {known: false, lt: 18}}, effects: [approve: {}]}\n"
    )
    shop.write("rules/core/application_gate.yaml", GATE + idle)
    plain = shop.run("check", "--language", "en")
    assert plain.exit_code == 0
    assert "warning[R325]: the prohibition `idle` never applies" in plain.output
    told = json.loads(shop.run("check", "--format", "json").output)
    assert [(each["code"], each["severity"]) for each in told["findings"]] == [("R325", "warning")]
    assert told["analysed_in_part"] == []
    run = json.loads(shop.run("check", "--format", "sarif").output)["runs"][0]
    assert [(each["ruleId"], each["level"]) for each in run["results"]] == [("R325", "warning")]


def test_an_error_of_the_analysis_refuses(shop: Shop) -> None:
    """A rule that can never be true is an error, and the command ends with 1."""
    never = GATE.replace("lt: 18", "lt: 18, gte: 30", 1)
    shop.write("rules/core/application_gate.yaml", never)
    result = shop.run("check", "--language", "en")
    assert result.exit_code == 1
    assert "error[R319]" in result.output


def test_one_store_can_be_checked(shop: Shop) -> None:
    """A broken store does not show in another one's check."""
    shop.open_store("xuhui", "store: xuhui\nextends: paws@1\n")
    assert shop.run("check", "--store", "xihu").exit_code == 0
    assert shop.run("check", "--store", "xuhui").exit_code == 1


def test_a_draft_is_checked_in_place_of_the_stores_file(shop: Shop) -> None:
    """Before anybody publishes it; it is told by its own name, and the store's file stays."""
    draft = shop.write("drafts/new.yaml", STORE + "core.gate: {params: {nope: 1}}\n")
    result = shop.run("check", "--store", "xihu", "--with", str(draft), "--language", "en")
    assert result.exit_code == 1
    assert f"--> {draft}:3:" in result.output
    assert "tenants/xihu/rules.yaml" not in result.output
    assert shop.run("check", "--store", "xihu").exit_code == 0


def test_a_draft_of_another_store_is_refused(shop: Shop) -> None:
    """It would be checked against numbers that are not its own."""
    draft = shop.write("new.yaml", STORE.replace("xihu", "other"))
    assert "S105" in shop.run("check", "--store", "xihu", "--with", str(draft)).output
    assert shop.run("check", "--with", str(draft)).exit_code == 2


def test_one_file_shows_its_own_findings_only(shop: Shop) -> None:
    """The broken store's finding is not the gate's."""
    broken = shop.open_store("xuhui", "store: xuhui\nextends: paws@1\n")
    assert shop.run("check", "rules/core/application_gate.yaml").exit_code == 0
    assert shop.run("check", str(broken)).exit_code == 1


def test_a_brands_numbers_reach_its_stores(shop: Shop) -> None:
    """The brand a store belongs to is resolved between it and the platform."""
    output = shop.run("resolve", "--store", "xihu").output
    assert output.startswith("platform@2026.1 + paws@3 + xihu")


def test_what_is_wrong_with_a_stores_description_is_found(shop: Shop) -> None:
    """A plugin that is not there is a warning; a wrong name an error."""
    shop.write(
        "tenants/xihu/tenant.yaml",
        "store: xihu\nbrand: paws\ntitle: Xihu\nplugins: {no_such_plugin: {}}\n",
    )
    warned = shop.run("check", "--language", "en")
    assert (warned.exit_code, "warning[S102]" in warned.output) == (0, True)
    shop.write("tenants/xihu/tenant.yaml", "store: other\nbrand: paws\ntitle: Xihu\n")
    assert shop.run("check").exit_code == 1


def test_an_unknown_store_is_named_with_those_that_are_there(shop: Shop) -> None:
    """A slip of the pen is easy to mend."""
    result = shop.run("check", "--store", "xihuu", "--language", "en")
    assert result.exit_code == 1
    assert "there is no xihuu under tenants; stores there: xihu" in result.output


def test_findings_come_as_json(shop: Shop) -> None:
    """Programs get code, place and both languages."""
    shop.write("rules/core/application_gate.yaml", MISSPELT)
    found = json.loads(shop.run("check", "--format", "json").output)
    assert found["schema"] == "pawpact.findings/1"
    first = found["findings"][0]
    assert (first["code"], first["span"]["line"]) == ("R101", 24)
    assert set(first["message"]) == {"zh", "en"}


def test_findings_come_as_sarif(shop: Shop) -> None:
    """Code hosts get results with file and region."""
    shop.write("rules/core/application_gate.yaml", MISSPELT)
    log = json.loads(shop.run("check", "--format", "sarif", "--language", "en").output)
    result = log["runs"][0]["results"][0]
    place = result["locations"][0]["physicalLocation"]
    assert (log["version"], result["ruleId"], result["level"]) == ("2.1.0", "R101", "error")
    assert place["artifactLocation"]["uri"] == "rules/core/application_gate.yaml"
    assert place["region"]["startLine"] == 24


def test_no_findings_are_an_empty_list_for_programs(shop: Shop) -> None:
    """JSON stays JSON when all is well."""
    assert json.loads(shop.run("check", "--format", "json").output)["findings"] == []


def test_tests_run_and_coverage_is_shown(shop: Shop) -> None:
    """Every rule with how many tests saw it fire and stay silent."""
    result = shop.run("test", "--language", "en")
    assert result.exit_code == 0
    assert "core.application_gate  under_age         1      3" in result.output
    assert "rules covered 3/3\n4 of 4 tests pass" in result.output


def test_a_failing_test_exits_with_one(shop: Shop) -> None:
    """What came out stands beside what was expected."""
    changed = GATE.replace("{customer.age: 17}", "{customer.age: 18}")
    shop.write("rules/core/application_gate.yaml", changed)
    result = shop.run("test", "--language", "en")
    assert result.exit_code == 1
    assert "fired [], expected [under_age]" in result.output


def test_a_stores_own_tests_run_on_its_rules(shop: Shop) -> None:
    """They count with the platform's."""
    shop.write(
        "tenants/xihu/rules.yaml",
        STORE + "tests:\n  - {policy: core.application_gate, name: 本店, given: {customer.age: 17},"
        " expect: {fired: [under_age]}}\n",
    )
    assert "5 of 5 tests pass" in shop.run("test", "--language", "en").output


def test_a_policy_is_explained_on_a_file_of_facts(shop: Shop) -> None:
    """The same text as a recorded decision's."""
    result = shop.run(
        "explain", "--policy", "core.application_gate", "--given", "given.yaml", "--language", "en"
    )
    assert result.exit_code == 0
    assert "under_age         hit   Age 17 < 18 → refused: below the minimum age" in result.output


def test_given_facts_are_checked(shop: Shop) -> None:
    """A misspelt fact is a finding in the file of facts."""
    shop.write("given.yaml", "customer.agee: 17\n")
    result = shop.run(
        "explain", "--policy", "core.application_gate", "--given", "given.yaml", "--language", "en"
    )
    assert result.exit_code == 1
    assert "given.yaml:1:1" in result.output


def test_facts_in_another_encoding_are_refused(shop: Shop) -> None:
    """A file as an old Windows saves it is told, with what to do, and is no defect."""
    (shop.folder / "given.yaml").write_bytes("customer.age: 17 # 测试\n".encode("gbk"))
    result = shop.run("explain", "--policy", "core.application_gate", "--given", "given.yaml")
    assert result.exit_code == 1
    assert "given.yaml:1:20" in result.output
    assert "另存为 UTF-8 编码" in result.output


def test_a_folder_without_rules_is_not_found_sound(shop: Shop) -> None:
    """Whoever names the wrong folder is told, and not that nothing is to be mended."""
    (shop.folder / "wrong").mkdir()
    result = shop.run("check", "--rules", "wrong")
    assert result.exit_code == 2
    assert "wrong 里没有规则文件" in result.output
    newer = shop.run("upgrade", "--to", "wrong")
    assert (newer.exit_code, newer.stdout) == (1, "")
    assert "wrong 里没有规则文件" in newer.stderr


def test_an_unknown_policy_is_named_with_those_that_are_there(shop: Shop) -> None:
    """Nothing is explained by guessing."""
    result = shop.run("explain", "--policy", "core.gate", "--given", "given.yaml")
    assert result.exit_code == 1
    assert "core.application_gate" in result.output


def test_several_policies_of_a_moment_are_explained_together(shop: Shop) -> None:
    """Both are asked about the same facts, in the order in which a store asks them."""
    second = GATE.replace("core.application_gate", "core.second_gate")
    shop.write("rules/core/second_gate.yaml", second)
    names = ("core.application_gate", "core.second_gate")
    wanted = [word for name in reversed(names) for word in ("--policy", name)]
    told = shop.run("explain", *wanted, "--given", "given.yaml", "--format", "json")
    assert told.exit_code == 0, told.output
    assert [each["policy"] for each in json.loads(told.output)["policies"]] == list(names)


def test_policies_of_two_moments_are_not_explained_together(shop: Shop) -> None:
    """What is never asked at once is refused with the moment of each."""
    shop.write("rules/core/performance.yaml", PERFORMANCE.read_text("utf-8"))
    wanted = ("--policy", "core.application_gate", "--policy", "core.performance")
    result = shop.run("explain", *wanted, "--given", "given.yaml")
    assert result.exit_code == 1
    assert "core.performance: period.performed" in result.output


def test_an_explanation_comes_as_json(shop: Shop) -> None:
    """With its schema's name."""
    arguments = ("--policy", "core.application_gate", "--given", "given.yaml", "--format", "json")
    told = json.loads(shop.run("explain", *arguments).output)
    assert told["schema"] == "pawpact.explanation/1"


def test_a_full_explanation_shows_what_held_too(shop: Shop) -> None:
    """Without --full only what settled a rule is shown."""
    shop.write("given.yaml", "customer.housing: owned\ncustomer.landlord_consent: true\n")
    arguments = ("explain", "--policy", "core.application_gate", "--given", "given.yaml")
    held = "居住情况 自有住房（已知）"
    assert held not in shop.run(*arguments).output
    assert held in shop.run(*arguments, "--full").output


class Recorded:
    """Stands for an installation with recorded decisions; says what it was asked."""

    def __init__(self) -> None:
        self.explainer = self

    def reading(self, store: str) -> AbstractContextManager[str]:
        return nullcontext(store)

    def text(self, store: str, decision: str, language: str, role: str, *, full: bool) -> str:
        return f"{store} {decision} {language} {role} {full}"

    def document(self, store: str, decision: str, role: str) -> dict[str, str]:
        return {"store": store, "id": decision, "role": role}


@dataclass
class Running:
    platform: Recorded = field(default_factory=Recorded)


def test_a_recorded_decision_is_explained_by_the_installation(shop: Shop) -> None:
    """Store, decision, language, role and --full are handed on."""
    arguments = ("explain", "dec_1", "--store", "xihu", "--role", "carer")
    assert shop.run(*arguments, obj=Running()).output == "xihu dec_1 zh carer False\n"
    assert shop.run(*arguments, "--full", obj=Running()).output == "xihu dec_1 zh carer True\n"


def test_a_recorded_decision_comes_as_json(shop: Shop) -> None:
    """With --format json programs get the document."""
    arguments = ("explain", "dec_1", "--store", "xihu", "--format", "json")
    told = json.loads(shop.run(*arguments, obj=Running()).output)
    assert told == {"store": "xihu", "id": "dec_1", "role": "store_manager"}


def test_what_only_people_read_is_marked(shop: Shop) -> None:
    """An informational number says so in the table, and in JSON with its note."""
    with_number = GATE.replace(
        "rules:\n",
        "params:\n  topics: {type: int, default: 18, store_may: any, informational: true,"
        " note: 只给店员看, label: {zh: 主题, en: Topics}}\nrules:\n",
        1,
    )
    shop.write("rules/core/application_gate.yaml", with_number)
    assert "Topics (for people only)" in shop.run("resolve", "--language", "en").output
    told = json.loads(shop.run("resolve", "--format", "json").output)
    (topics,) = told["parameters"].values()
    assert (topics["informational"], topics["note"]) == (True, "只给店员看")


def test_what_only_people_read_has_to_say_why(shop: Shop) -> None:
    """Without a note an informational number is refused."""
    bare = (
        "params:\n  topics: {type: int, default: 18, store_may: any, label: T,"
        " informational: true}\n"
    )
    shop.write("rules/core/application_gate.yaml", GATE.replace("rules:\n", bare + "rules:\n", 1))
    result = shop.run("check", "--language", "en")
    assert result.exit_code == 1
    assert "error[R301]: `note` is missing" in result.output


@pytest.mark.parametrize(
    "arguments",
    [
        ("explain",),
        ("explain", "dec_1"),
        ("explain", "--policy", "core.application_gate"),
        ("check", "given.yaml"),
        ("check", "--store", "xihu", "--all"),
        ("check", "--format", "xml"),
        ("help", "R999"),
        ("check", "--rules", "nowhere"),
    ],
)
def test_wrong_usage_exits_with_two(shop: Shop, arguments: tuple[str, ...]) -> None:
    """Findings and wrong usage are told apart by the exit code."""
    assert shop.run(*arguments).exit_code == 2


def test_a_folder_without_rules_is_wrong_usage(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Nobody is told that all is well where nothing was found."""
    monkeypatch.chdir(tmp_path)
    assert CliRunner().invoke(rules, ["check"]).exit_code == 2


def test_resolved_rules_show_where_each_value_was_written(shop: Shop) -> None:
    """With --origin the layer and the place stand behind each line."""
    with_number = GATE.replace(
        "rules:\n",
        "params:\n  least_age: {type: int, default: 18, store_may: any, unit: year,"
        ' label: {zh: 最低年龄, en: Least age}, source: "S:15"}\nrules:\n',
        1,
    )
    shop.write("rules/core/application_gate.yaml", with_number)
    shop.write(
        "tenants/xihu/rules.yaml", STORE + "core.application_gate:\n  params: {least_age: 20}\n"
    )
    plain = shop.run("resolve", "--store", "xihu", "--language", "en").output
    placed = shop.run("resolve", "--store", "xihu", "--origin", "--language", "en").output
    assert "least_age  20  Least age" in plain
    assert "tenants/xihu/rules.yaml" not in plain
    assert "store  tenants/xihu/rules.yaml:4:23" in placed


def test_resolved_rules_come_as_json_with_all_layers(shop: Shop) -> None:
    """Programs see what each layer said."""
    told = json.loads(shop.run("resolve", "--store", "xihu", "--format", "json").output)
    assert (told["schema"], told["layers"]) == (
        "pawpact.resolved/1",
        ["platform@2026.1", "paws@3", "xihu"],
    )
    assert told["order"] == {"application.submitted": ["core.application_gate"]}


def test_resolved_rules_can_be_asked_for_by_policy(shop: Shop) -> None:
    """Only what stands under the name, or in the group of that name, is printed."""
    one = shop.run("resolve", "--store", "xihu", "--policy", "core.application_gate").output
    group = shop.run("resolve", "--store", "xihu", "--policy", "core", "--format", "json").output
    assert one.count("(application.submitted") == 1
    assert set(json.loads(group)["policies"]) == {"core.application_gate"}
    wrong = shop.run("resolve", "--store", "xihu", "--policy", "core.application_gat")
    assert wrong.exit_code == 2
    assert "core.application_gate" in wrong.output


@pytest.mark.parametrize(
    ("code", "start"), [("R401", "R401: "), ("r401", "R401: "), ("S102", "S102: ")]
)
def test_a_code_has_a_page(shop: Shop, code: str, start: str) -> None:
    """Upper or lower case, of a rule file or of a store's own file."""
    assert shop.run("help", code, "--language", "en").output.startswith(start)
