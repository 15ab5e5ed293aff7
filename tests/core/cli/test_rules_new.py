"""`pawpact rules new`: the file that a store begins with."""

import re
import shutil
from dataclasses import dataclass, replace
from pathlib import Path

import pytest
from click.testing import CliRunner, Result
from jsonschema import Draft202012Validator

from pawpact.cli.rules import rules
from pawpact.hosting.host import Host
from pawpact.kernel.label import Label
from pawpact.policy.editing.formatting.format import formatted
from pawpact.policy.editing.parameter_note import Reader, note_of, written_lines
from pawpact.policy.editing.schema.export import rule_file_schema
from pawpact.policy.finding.diagnostic import Findings
from pawpact.policy.layering.layers import resolve
from pawpact.policy.model import Bounds, Column, LayerValue, Origin, Parameter, Ruleset
from pawpact.policy.reading.load import read_patch, read_platform
from pawpact.policy.reading.parameter_value import read_parameter_value
from pawpact.policy.reading.source import read_yaml
from pawpact.tenancy.answerable import answerable
from pawpact.vocabulary.types import Value, ValueType
from tests.core.policy.editing.editor import seen

ROOT = Path(__file__).parents[3]
WORDS = Host.load().vocabulary()
_LINE = re.compile(r"^    # (?=( {2}- |[a-z_]+:))", re.MULTILINE)


@dataclass
class Checkout:
    """The shipped rules, with a brand and a store of their own."""

    folder: Path

    def run(self, *arguments: str) -> Result:
        return CliRunner().invoke(rules, list(arguments))

    def write(self, name: str, text: str) -> None:
        path = self.folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, "utf-8")

    def resolved(self, text: str = "") -> Ruleset:
        host = Host.load()
        brand = read_patch(
            "b", (self.folder / "tenants/paws/rules.yaml").read_text("utf-8"), "brand"
        )
        store = read_patch("s", text, "store") if text else None
        platform = answerable(read_platform([(ROOT / "rules", "rules")]), host)
        return resolve(platform, brand, store, host.vocabulary())


@pytest.fixture
def checkout(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Checkout:
    monkeypatch.chdir(tmp_path)
    shutil.copytree(ROOT / "rules", tmp_path / "rules")
    found = Checkout(tmp_path)
    found.write("tenants/paws/brand.yaml", "brand: paws\ntitle: Paws\n")
    found.write(
        "tenants/paws/rules.yaml",
        'brand: paws\nversion: "3"\nextends: platform@2026.1\n'
        "credit_scoring.decide: {params: {min_score: 600}}\n"
        "core.billing: {params: {grace_days: 20}}\n",
    )
    found.write("tenants/xihu/tenant.yaml", "store: xihu\nbrand: paws\ntitle: X\nplugins: {}\n")
    return found


def uncommented(text: str) -> str:
    """As after a manager took the mark away in front of every line."""
    return _LINE.sub("    ", text)


def test_what_it_writes_passes_its_check(checkout: Checkout) -> None:
    """The file is valid as it is, for a store and for a brand."""
    for arguments in (["xihu"], ["--brand", "paws"]):
        assert checkout.run("new", *arguments, "--output", "new.yaml").exit_code == 0
        (checkout.folder / "new.yaml").replace(f"tenants/{arguments[-1]}/rules.yaml")
    result = checkout.run("check", "--store", "xihu")
    assert result.exit_code == 0
    assert result.output.startswith("没有问题：xihu\n")


@pytest.mark.parametrize("language", ["zh", "en"])
def test_every_line_without_its_mark_says_what_holds_anyway(
    checkout: Checkout, language: str
) -> None:
    """With all lines switched on the check passes, and every value is what the brand's was."""
    text = uncommented(checkout.run("new", "xihu", "--language", language).output)
    checkout.write("tenants/xihu/rules.yaml", text)
    result = checkout.run("check", "--store", "xihu")
    assert result.exit_code == 0, result.output
    before, after = checkout.resolved(), checkout.resolved(text)
    assert values(after) == values(before)
    moved = {name for name, each in after.policies.items() if each != before.policies[name]}
    assert moved == {
        name for name, each in before.policies.items() if any("[" in rule.id for rule in each.rules)
    }, "only rules made of the rows of a table hold its cells, with their places"
    for name in moved:
        one, other = (
            [(rule.id, [call.effect for call in rule.then]) for rule in each.policies[name].rules]
            for each in (after, before)
        )
        assert one == other
    open_to_stores = {n for n, each in before.parameters.items() if each.store_may != "locked"}
    assert {n for n, each in after.parameters.items() if each.origin.file == "s"} == open_to_stores


@pytest.mark.parametrize("arguments", [["xihu"], ["xihu", "--language", "en"], ["--brand", "paws"]])
def test_an_editor_and_fmt_are_content_with_it(checkout: Checkout, arguments: list[str]) -> None:
    """As it is written, and with all lines switched on, it is in form and fits the schema."""
    layer = "brand" if "--brand" in arguments else "store"
    schema = rule_file_schema(read_platform([(ROOT / "rules", "rules")]), WORDS, layer)
    text = checkout.run("new", *arguments).output
    for each in (text, uncommented(text)):
        assert formatted("rules.yaml", each) == each
        wrong = Draft202012Validator(schema).iter_errors(seen(each))
        assert [(list(error.absolute_path), error.message) for error in wrong] == []


def test_one_line_without_its_mark_is_enough(checkout: Checkout) -> None:
    """A single line that is switched on and changed takes effect, the others stay silent."""
    text = checkout.run("new", "xihu").output
    (line,) = [each for each in text.splitlines() if each.startswith("    # min_score: 600 ")]
    changed = line.replace("# min_score: 600", "min_score: 620", 1)
    after, before = checkout.resolved(text.replace(line, changed)), checkout.resolved()
    assert values(after) == {**values(before), "credit_scoring.min_score": 620}


def test_the_note_says_who_set_the_value_and_what_may_be_written(checkout: Checkout) -> None:
    """The platform's and the brand's value, the range that is left, which way is kinder, source."""
    lines = checkout.run("new", "xihu").output.splitlines()
    (score,) = [each for each in lines if "# min_score:" in each]
    assert score.split("   # ")[-1] == (
        "通过所需最低分(含)：平台 550 分，品牌 600 分，可在 550 到 700 之间，"
        "不低于“平台最低分(门店不得低于)”（550 分），越低对客户越好"
        "（门店运营规范第15行）"
    )
    (grace,) = [each for each in lines if "# grace_days:" in each]
    assert grace.split("   # ")[-1] == (
        "宽限天数：平台 15 天，品牌 20 天，可在 20 到 28 之间，只能改高（对客户更好）"
        "（忠诚度方案第49行）"
    )


def test_a_new_store_may_name_its_brand(checkout: Checkout) -> None:
    """A store without a folder yet builds on the brand it names, or on the platform."""
    assert "\nextends: paws@3\n" in checkout.run("new", "nanjing", "--brand", "paws").output
    assert "\nextends: platform@2026.1\n" in checkout.run("new", "nanjing").output


def test_nothing_is_written_over_a_file(checkout: Checkout) -> None:
    """A rules.yaml that is there already stays as it is."""
    checkout.write("tenants/xihu/rules.yaml", "mine")
    result = checkout.run("new", "xihu", "--output", "tenants/xihu/rules.yaml")
    assert result.exit_code == 2
    assert (checkout.folder / "tenants/xihu/rules.yaml").read_text("utf-8") == "mine"


@pytest.mark.parametrize(
    ("kind", "value", "written"),
    [
        (ValueType.INT, 550, "550"),
        (ValueType.MONEY, 26_850, "268.50"),
        (ValueType.RATIO, 1_000, "0.10"),
        (ValueType.RATIO, 1_255, "0.1255"),
        (ValueType.PRICE_RATIO, 8_000, "0.80"),
        (ValueType.BOOL, True, "true"),
        (ValueType.CHOICE, "b", "b"),
        (ValueType.TEXT, "Asia/Shanghai", '"Asia/Shanghai"'),
        (ValueType.TEXT, "no", '"no"'),
        (ValueType.DATE, 739_676, "2026-03-01"),
        (ValueType.TIME, 600, '"10:00"'),
        (ValueType.DAYS, 3, "3"),
        (ValueType.LIST, (3, 7), "[3, 7]"),
        (ValueType.LIST, ("a", "周一"), '[a, "周一"]'),
        (ValueType.LIST, (), "[]"),
    ],
)
def test_a_value_of_each_type_is_read_back_as_it_was(
    kind: ValueType, value: Value, written: str
) -> None:
    """What stands in the line is the way rule files write this type, and gives the same value."""
    declared = parameter(kind, value)
    assert written_lines(declared) == (f"p: {written}",)
    assert read_back(declared) == value


def test_a_table_takes_a_line_for_each_row() -> None:
    """Rows are written whole, with their columns in order, and read back the same."""
    rows = ({"plan": "cat", "price": 26_800}, {"plan": "dog", "price": 32_850})
    columns = (Column("plan", ValueType.TEXT, key=True), Column("price", ValueType.MONEY))
    declared = replace(parameter(ValueType.TABLE, rows), columns=columns)
    assert written_lines(declared) == (
        "p:",
        "  - {plan: cat, price: 268.00}",
        "  - {plan: dog, price: 328.50}",
    )
    assert read_back(declared) == rows


def test_a_range_that_leaves_nothing_says_so() -> None:
    """Where a store may only raise what is at its highest already, the one value is named."""
    top = replace(
        parameter(ValueType.INT, 7),
        bounds=Bounds(1, 7),
        better="higher",
        store_may="only_better",
    )
    assert "只能是 7" in note_of(top, Reader({}, "store", "zh"))
    assert "可在 1 到 7 之间" in note_of(top, Reader({}, "brand", "zh"))


def parameter(kind: ValueType, value: Value) -> Parameter:
    layers = (LayerValue(value, Origin("f", 1, 1)),)
    choices = ("a", "b") if kind is ValueType.CHOICE else ()
    return Parameter("g.p", "g", kind, Label.of("P"), layers, "any", "today", choices=choices)


def read_back(declared: Parameter) -> Value:
    root = read_yaml("f", "\n".join(written_lines(declared)) + "\n")
    findings = Findings()
    ((_, node),) = root.entries
    written = read_parameter_value(declared, node, findings)
    assert written, findings.found
    return written.value


def values(ruleset: Ruleset) -> dict[str, Value]:
    return {name: each.value for name, each in ruleset.parameters.items()}


@pytest.mark.parametrize("name", ["新店", "Shanghai Jingan", "上海-1"])
def test_a_name_that_check_would_refuse_begins_no_file(checkout: Checkout, name: str) -> None:
    """Whoever writes the store's Chinese name is told how a name looks, and gets no file."""
    result = checkout.run("new", name)
    assert result.exit_code == 2
    assert "小写字母、数字和连字符" in result.output
