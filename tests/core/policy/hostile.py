"""Rule files as an enemy writes them, each as a store's, a brand's and a platform's file."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass

from pawpact.policy.model import Layer
from tests.core.policy.filed import BRAND, STORE, altered
from tests.core.policy.filed import POLICY as PLAIN

LAYERS: tuple[Layer, ...] = ("store", "brand", "platform")
_ROWS = ", ".join(f"{{months: {n}}}" for n in range(1, 21))
_TIERS = (
    "  tiers: {type: table, store_may: any, label: Tiers,"
    f" columns: {{months: {{type: int, key: true}}}}, default: [{_ROWS}]}}\n"
)
POLICY = altered(PLAIN, ("rules:\n", f"{_TIERS}rules:\n"))
_HEAD = {"store": STORE, "brand": BRAND}
_SCORE = "{credit.score: {gte: $min_score}}"


@dataclass(frozen=True)
class Hostile:
    """One file; ``legal`` where it only looks evil and has to be accepted."""

    kind: str
    name: str
    layer: Layer
    content: bytes
    legal: bool = False

    @property
    def id(self) -> str:
        return f"{self.kind}/{self.name}/{self.layer}"


Texts = dict[str, str]
Place = Callable[[Layer, str], str]


def hostile_files(*, everything: bool) -> list[Hostile]:
    """Every file at one of the layers in turn, so that each kind meets each layer; or at all."""
    files = [*_refused(), *_encoded(), *_legal()]
    return [
        each
        for number, each in enumerate(files)
        if everything or number // len(LAYERS) % len(LAYERS) == LAYERS.index(each.layer)
    ]


def whole(layer: Layer, text: str) -> str:
    """Beside what the file has to say anyway."""
    return f"{_HEAD.get(layer, POLICY)}{text}\n"


def alone(layer: Layer, text: str) -> str:
    return text


def value(layer: Layer, text: str) -> str:
    """Where a number is meant."""
    if layer == "platform":
        return altered(POLICY, ("default: 550, bounds", f"default: {text}, bounds"))
    return f"{_HEAD[layer]}credit_scoring.decide:\n  params: {{min_score: {text}}}\n"


def parameter(layer: Layer, text: str) -> str:
    """Where the name of a parameter is meant."""
    if layer == "platform":
        return altered(POLICY, ("  min_score: {type: int", f"  {text}: {{type: int"))
    return f"{_HEAD[layer]}credit_scoring.decide:\n  params: {{{text}: 600}}\n"


def parameters(layer: Layer, text: str) -> str:
    if layer == "platform":
        outdented = text.replace("\n    ", "\n  ").removeprefix("  ")
        return altered(POLICY, ("params:\n", f"params:\n{outdented}\n"))
    return f"{_HEAD[layer]}credit_scoring.decide:\n  params:\n{text}\n"


def condition(layer: Layer, text: str) -> str:
    if layer == "platform":
        return altered(POLICY, (_SCORE, text))
    return _added(layer, f"when: {text}, then: [set: {{credit.decision: pending}}]")


def fact(layer: Layer, text: str) -> str:
    return condition(layer, f"{{{text}: 600}}")


def compared(layer: Layer, text: str) -> str:
    return condition(layer, f"{{credit.score: {text}}}")


def effects(layer: Layer, text: str) -> str:
    if layer == "platform":
        return altered(POLICY, ("      - approve: {}\n", f"      - {text}\n"))
    return _added(layer, f"when: {{credit.score: 600}}, then: [{text}]")


def title(layer: Layer, text: str) -> str:
    if layer == "platform":
        return altered(POLICY, ("title: Pass", f"title: {text}"))
    return whole(layer, f"title: {text}")


def rules(layer: Layer, text: str) -> str:
    """Rules at the end, each with two spaces before it."""
    if layer == "platform":
        return altered(POLICY, ("tests:\n", f"{text}\ntests:\n"))
    return f"{_HEAD[layer]}credit_scoring.decide:\n  add:\n{text}\n"


def section(layer: Layer, text: str) -> str:
    """What a patch says of a policy; of the platform a file of its own shape."""
    if layer == "platform":
        return f"{POLICY}credit_scoring.decide:\n{text}\n"
    return f"{_HEAD[layer]}credit_scoring.decide:\n{text}\n"


def tests(layer: Layer, text: str) -> str:
    if layer == "platform":
        return altered(POLICY, ("tests:\n", f"tests:\n{text}\n"))
    return f"{_HEAD[layer]}tests:\n{text}\n"


def _added(layer: Layer, text: str) -> str:
    rule = f"{{id: extra, title: Extra, before: low, {text}}}"
    return f"{_HEAD[layer]}credit_scoring.decide:\n  add: [{rule}]\n"


def _refused() -> Iterator[Hostile]:
    for kind, (place, texts) in _KINDS.items():
        for name, text in texts.items():
            for layer in LAYERS:
                yield Hostile(
                    kind, name, layer, place(layer, text).encode("utf-8", "surrogatepass")
                )


def _encoded() -> Iterator[Hostile]:
    for name, place in _ENCODED.items():
        for layer in LAYERS:
            yield Hostile("encoding", name, layer, place(_HEAD.get(layer, POLICY)))


def _legal() -> Iterator[Hostile]:
    for kind, (place, texts) in _LEGAL.items():
        for name, text in texts.items():
            for layer in LAYERS:
                yield Hostile(kind, name, layer, place(layer, text).encode(), legal=True)
    for layer in LAYERS:
        good = _HEAD.get(layer, POLICY)
        yield Hostile("encoding", "one mark", layer, b"\xef\xbb\xbf" + good.encode(), legal=True)
        yield Hostile("encoding", "crlf", layer, good.replace("\n", "\r\n").encode(), legal=True)


def _lines(count: int, line: str) -> str:
    return "\n".join(line.replace("#", str(number)) for number in range(count))


def _chained(count: int) -> str:
    links = (f"k{n}: &k{n} [*k{n - 1}, *k{n - 1}]" for n in range(1, count))
    return "\n".join(["k0: &k0 [x, x]", *links])


def _nested(text: str, depth: int) -> str:
    """``text`` holds one `@`, the place of the next level."""
    before, after = text.split("@")
    return before * depth + "1" + after * depth


def _indented(line: str, depth: int) -> str:
    return "\n".join(" " * level + line for level in range(depth))


_LARGE = 60_000
_RULE = "  - {id: r#, title: R, when: {credit.score: 600}, then: [set: {credit.decision: pending}]}"
_MANY_FACTS = ("visit.day", "visit.note", "income.monthly", "credit.band")

_KINDS: dict[str, tuple[Place, Texts]] = {
    "alias": (
        whole,
        {
            "bomb of 30 levels": _chained(30),
            "bomb of 9 wide levels": "\n".join(
                f"k{n}: &k{n} [{', '.join([f'*k{n - 1}'] * 9)}]" for n in range(1, 10)
            ),
            "quadratic": f"a: &a {'x' * 9_000}\nb: [{', '.join(['*a'] * 4_000)}]",
            "of itself": "a: &a [*a]",
            "of its own key": "&a a: {b: *a}",
            "of nothing": "a: *nobody",
            "anchor alone": "a: &a 1",
            "anchor on the root's key": "&root a: 1",
            "thousands of anchors": _lines(4_000, "k#: &a# 1"),
            "as key": "a: &a b\n*a : c",
        },
    ),
    "merge": (
        whole,
        {
            "of an alias": "a: &a {b: 1}\nc: {<<: *a}",
            "of a mapping": "a: {<<: {b: 1}}",
            "of a list": "a: {<<: [{b: 1}, {c: 2}]}",
            "at the top": "<<: {b: 1}",
            "nested": "a: " + _nested("{<<: @}", 20),
            "equals": "=: 1",
        },
    ),
    "tag": (
        value,
        {
            "python object": "!!python/object/apply:os.system ['true']",
            "python name": "!!python/name:os.system",
            "python module": "!!python/module:os",
            "python tuple": "!!python/tuple [1, 2]",
            "binary": "!!binary aGVsbG8=",
            "int": "!!int 600",
            "str": "!!str 600",
            "float": "!!float 600",
            "set": "!!set {a, b}",
            "ordered": "!!omap [a: 1]",
            "timestamp": "!!timestamp 2026-01-01",
            "null": "!!null ''",
            "custom": "!shop 600",
            "handle": "!e!shop 600",
            "verbatim": "!<tag:yaml.org,2002:int> 600",
            "bare": "! 600",
            "escaped": "!%00 600",
            "long": "!" + "x" * 20_000 + " 600",
        },
    ),
    "depth": (
        whole,
        {
            "brackets": "a: " + "[" * 200_000,
            "brackets that fit": "a: " + "[" * _LARGE,
            "closed brackets": "a: " + _nested("[@]", 30_000),
            "braces": "a: " + "{" * _LARGE,
            "mappings": "a: " + _nested("{a: @}", 10_000),
            "pairs in brackets": "a: " + _nested("[a: @]", 10_000),
            "spread brackets": "a: " + ("[" + " " * 2_000) * 25,
            "commented brackets": "a:\n" + "  [ # x\n" * 2_000,
            "dashes": "a:\n" + "- " * 25_000 + "x",
            "questions": "? " * 25_000 + "x",
            "indent": "a:\n" + _indented(" a:", 330),
            "indented dashes": "a:\n" + _indented(" -", 330),
            "one too many": "a: " + _nested("[@]", 25),
            "closed only": "a: " + "]" * _LARGE,
        },
    ),
    "size": (
        whole,
        {
            "5 MB": "# " + "x" * 5_000_000,
            "5 MB of lines": "x: y\n" * 1_000_000,
            "5 MB of breaks": "\n" * 5_000_000,
            "one line of 1 MB": "a: " + "x" * 1_000_000,
            "64 KB and one": "# " + "x" * 65_536,
            "64 KB of breaks": "\n" * 64_000,
            "60 KB of spaces in an indent": "a:\n" + " " * _LARGE + "b: 1",
            "60 KB of dashes": "-" * _LARGE,
            "100,000 lines": _lines(100_000, "k#: 1"),
            "commas": "a: [" + "," * _LARGE + "]",
            "tabs": "\t" * _LARGE + "x",
            "colons": ":" * _LARGE,
            "colons and spaces": ": " * 30_000,
            "hashes": "a: " + "# " * 30_000,
            "quotes": "a: " + "'" * _LARGE + "x",
            "double quotes": 'a: "' + '\\"' * 30_000,
            "open quote": "a: '" + "x " * 30_000,
            "open quote over lines": "a: '" + "x\n" * 4_000,
            "open bracket over lines": "a: [" + "x\n" * 4_000,
            "folded": "a: >\n" + "  x\n\n" * 2_000 + "]",
            "escapes": 'a: "' + "\\x41" * 15_000 + '\\q"',
            "keys with no value": "a: {" + "b c" * 20_000,
            "spaces after a bracket": "a: [" + " " * _LARGE,
            "unclosed words": "{a" * 20_000,
        },
    ),
    "number": (
        value,
        {
            "10^400": "1" + "0" * 400,
            "40,000 digits": "9" * 40_000,
            "exponent": "1e400",
            "infinity": ".inf",
            "minus infinity": "-.inf",
            "no number": ".nan",
            "hexadecimal": "0x1F",
            "octal": "010",
            "new octal": "0o17",
            "underscores": "1_000",
            "plus": "+600",
            "minus nought": "-0",
            "sexagesimal": "1:30",
            "sexagesimal seconds": "1:30:00",
            "word no": "no",
            "word yes": "yes",
            "word on": "on",
            "truth": "true",
            "date": "2026-03-01",
            "moment": "2026-03-01T00:00:00Z",
            "full width": "６００",
            "arabic": "٦٠٠",
            "superscript": "6²",
            "circled": "⑥",
            "fraction": "600.0",
            "thousands": "600,000",
            "quoted": "'600'",
            "empty": "''",
            "list": "[600]",
            "mapping": "{a: 600}",
            "block": "|\n      600",
            "roman": "ⅥⅭ",
            "chinese": "六百",
            "2^63": "9223372036854775808",
            "2^53": "9007199254740992",
        },
    ),
    "name": (
        parameter,
        {
            "cyrillic": "mіn_score",
            "greek": "min_scοre",
            "full width": "ｍin_score",
            "mathematical": "𝐦in_score",
            "zero width": "min\u200b_score",
            "joiner": "min\u200d_score",
            "soft hyphen": "min\u00ad_score",
            "bidi override": "min_score\u202e",
            "bidi isolate": "\u2066min_score",
            "combining": "min_sco\u0301re",
            "variation": "min_score\ufe0f",
            "tag character": "min_score\U000e0041",
            "no-break space": "min_score\u00a0",
            "ideographic space": "min_score\u3000",
            "line separator": "min\u2028score",
            "upper case": "Min_Score",
            "dunder": "__class__",
            "dollar": "$min_score",
            "dotted": "min_score.x",
            "60 KB": "m" + "in_score" * 7_000,
            "60 KB of Chinese": "分" * 20_000,
            "null": "~",
            "truth": "true",
            "number": "1",
            "empty": "''",
            "list": "[min_score]",
            "mapping": "{min_score: 1}",
            "absent": "? ",
            "template": "'{0.__class__}'",
            "percent": "'%s%n'",
            "markup": "'[bold red]x[/]'",
        },
    ),
    "fact": (
        fact,
        {
            "cyrillic": "сredit.score",
            "cyrillic in the middle": "credit.ѕcore",
            "zero width": "credit.sc\u200bore",
            "bidi": "credit.score\u202e",
            "unknown": "credit.scroe",
            "60 KB": "credit." + "score" * 12_000,
            "list": "[credit.score]",
            "mapping": "{credit.score: 1}",
            "null": "null",
            "empty": "''",
            "dots": "." * 1_000,
            "group": "credit",
            "parameter": "$min_score",
            "operator": "gte",
            "colons": "'credit.score: 600'",
        },
    ),
    "repeated": (
        whole,
        {
            "thousands of times": _lines(4_000, "title: x"),
            "quoted and plain": "title: x\n'title': x",
            "in flow": "title: {zh: a, zh: b}",
            "escaped": 'title: x\n"ti\\x74le": x',
        },
    ),
    "unknown": (
        section,
        {
            "key": "  parms: {min_score: 600}",
            "many keys": _lines(2_000, "  key_number_#: 1"),
            "many long keys": _lines(400, f"  {'key_' * 30}#: 1"),
            "key of 60 KB": f"  {'params' * 10_000}: 1",
            "a wrong shape": "  - 1\n  - 2",
        },
    ),
    "parameters": (
        parameters,
        {
            "100,000": _lines(100_000, "    p#: 1"),
            "4,000": _lines(4_000, "    p#: 1"),
            "4,000 nearly right": _lines(2_400, "    min_score_of_#: 600"),
            "400 long": _lines(400, f"    {'min_score_' * 12}#: 600"),
            "without values": _lines(4_000, "    p#:"),
            "60 KB": "    " + "min_score" * 6_000 + ": 1",
        },
    ),
    "rules": (
        rules,
        {
            "10,000": _lines(10_000, _RULE),
            "601": _lines(
                601, "  - {id: r#, title: R, when: {credit.score: 6}, then: [approve: {}]}"
            ),
            "4,000 in one line": "  " + "- " + "[" + ", ".join(["{id: a}"] * 4_000) + "]",
            "2,000 empty": _lines(2_000, "  - {}"),
            "2,000 nulls": _lines(2_000, "  -"),
            "same id": _lines(500, _RULE.replace("r#", "same")),
            "of each row of a table": _lines(300, _RULE.replace("title", "each: $tiers, title")),
            "of each row of nothing": _lines(300, _RULE.replace("title", "each: $no, title")),
            "of each row of a number": _lines(300, _RULE.replace("title", "each: $days, title")),
            "locked": _lines(300, _RULE.replace("title", "locked: true, title")).replace(
                "when", "open: true, when"
            ),
            "bad effects": _lines(
                500, _RULE.replace("set: {credit.decision: pending}", "aprove: {}")
            ),
            "bad facts": _lines(500, _RULE.replace("credit.score", "credit.scoer_#")),
            "long ids": _lines(300, _RULE.replace("r#", "r#" + "x" * 100)),
            "id of a list": "  - {id: [a], title: R, when: {}, then: [approve: {}]}",
            "then of a mapping": "  - {id: a, title: R, when: {}, then: {approve: {}}}",
            "when of a list": "  - {id: a, title: R, when: [1], then: [approve: {}]}",
            "when of a word": "  - {id: a, title: R, when: always, then: [approve: {}]}",
        },
    ),
    "condition": (
        condition,
        {
            "list of 501": "{credit.score: [" + ", ".join(map(str, range(350, 851))) + "]}",
            "list of 4,900": "{credit.score: [" + ", ".join(["1"] * 4_900) + "]}",
            "empty list": "{credit.score: []}",
            "list of lists": "{credit.score: [[600]]}",
            "seven levels": _nested("{not: @}", 9),
            "20 levels": _nested("{all: [@]}", 10),
            "any of nothing": "{any: []}",
            "many bad": "{any: [" + ", ".join(["{credit.scoer: 1}"] * 1_500) + "]}",
            "many different bad": "{any: ["
            + ", ".join(f"{{credit.scoer_{n}: 1}}" for n in range(1_500))
            + "]}",
            "many bad operators": "{credit.score: {"
            + ", ".join(f"gteq_{n}: 1" for n in range(2_000))
            + "}}",
            "operator of 60 KB": "{credit.score: {" + "gte" * 20_000 + ": 1}}",
            "choice of 60 KB": "{credit.status: " + "ok" * 30_000 + "}",
            "500 wrong choices": "{credit.status: ["
            + ", ".join(f"{'unavailable' * 10}{n}" for n in range(480))
            + "]}",
            "row of nothing": "{credit.score: $row.months}",
            "parameter of nothing": "{credit.score: $}",
            "parameter of 60 KB": "{credit.score: $" + "min_score" * 6_000 + "}",
            "parameter of dots": "{credit.score: $a.b.c.d.e}",
            "many parameters of nothing": "{any: ["
            + ", ".join(f"{{credit.score: $min_scoer_{n}}}" for n in range(1_500))
            + "]}",
            "sums of sums": "{credit.score: {gte: " + _nested("{add: [1, @]}", 8) + "}}",
            "sum of 4,000": "{credit.score: {gte: {add: [" + ", ".join(["1"] * 4_000) + "]}}}",
            "sum of one": "{credit.score: {add: [1]}}",
            "difference of three": "{credit.score: {sub: [1, 2, 3]}}",
            "division": "{credit.score: {div: [1, 0]}}",
            "regular expression": "{visit.note: {matches: (a+)+$}}",
            "fact against text": "{credit.score: {gte: visit.note}}",
            "of another moment": "{contract.streak: 3}",
            "of another plugin": "{secret.score: 3}",
            "text of 60 KB": "{visit.note: " + "x" * _LARGE + "}",
            "count of a number": "{credit.score: {count: 3}}",
        },
    ),
    "compared": (
        compared,
        {
            "no space": "{gte:550}",
            "full-width colon": "{gte：550}",
            "full-width comma": "{gte: 550，lt: 600}",
            "full-width braces": "｛gte: 550｝",
            "directive": "%YAML",
            "at sign": "@x",
            "backquote": "`x`",
            "open quote": "'x",
            "bad escape": '"\\x"',
            "surrogate escape": '"\\ud800"',
            "null escape": '"\\0"',
            "bidi escape": '"\\u202e600"',
            "twice": "{gte: 550, gte: 560}",
        },
    ),
    "effect": (
        effects,
        {
            "unknown": "aprove: {}",
            "60 KB": "approve" * 8_000 + ": {}",
            "of two": "{approve: {}, refuse: {}}",
            "of none": "{}",
            "of a list": "approve: [1]",
            "argument of nothing": "refer_to_person: {queue: credit, line: 1}",
            "argument of 60 KB": "refer_to_person: {" + "queue" * 10_000 + ": credit}",
            "2,000 arguments": "grant_coupon: {"
            + ", ".join(f"kind_{n}: food" for n in range(2_000))
            + "}",
            "number without end": "grant_coupon: {kind: food, amount: "
            + "{mul: ["
            + ", ".join(["{mul: [" + ", ".join(["9007199254740991"] * 8) + "]}"] * 8)
            + "]}}",
            "amount of 10^400": "grant_coupon: {kind: food, amount: 1" + "0" * 400 + "}",
            "sets what is data": "set: {credit.score: 600}",
            "sets what is another's": "set: {deposit.offered: true}",
            "sets nothing": "set: 1",
            "2,000 sets": "set: {" + ", ".join(f"credit.d_{n}: 1" for n in range(2_000)) + "}",
        },
    ),
    "title": (
        title,
        {
            "of 300 characters": "x" * 300,
            "of 60 KB": "x" * _LARGE,
            "of 60 KB quoted": "'" + "x" * _LARGE + "'",
            "of a list": "[a, b]",
            "of another language": "{fr: Titre}",
            "blank": "'   '",
            "bidi": "'x\u202ey'",
            "escaped bidi": '"x\\u202ey"',
            "escaped nul": '"x\\0y"',
            "escaped surrogate": '"\\ud83d\\ude00"',
        },
    ),
    "documents": (
        whole,
        {
            "two": "---\na: 1",
            "many": "---\na: 1\n---\nb: 1",
            "two with an end": "...\n---\na: 1",
            "thousands": "---\n" * 4_000,
            "second in another version": "...\n%YAML 1.1\n---\na: 1",
        },
    ),
    "alone": (
        alone,
        {
            "nothing": "",
            "breaks": "\n\n\n",
            "comment": "# nothing",
            "null": "null",
            "word": "store",
            "list": "[]",
            "number": "1",
            "end": "...",
            "start": "---",
            "directive of a newer version": "%YAML 3.0\n---\nstore: lakeside",
            "directive of no version": "%YAML x\n---\nstore: lakeside",
            "two version directives": "%YAML 1.2\n%YAML 1.2\n---\nstore: lakeside",
            "tag directive": "%TAG !e! tag:example.com,2026:\n---\nstore: !e!x lakeside",
            "unknown directive": "%SHOP x\n---\nstore: lakeside",
            "thousands of directives": "%SHOP x\n" * 4_000 + "---\nstore: lakeside",
            "directive of another version": f"%YAML 1.1\n---\n{STORE}",
            "directive after a comment": f"# first\n\n%SHOP\n---\n{STORE}",
            "another's name": "store: [lakeside]\nextends: {a: 1}",
            "of itself": "store: lakeside\nextends: lakeside@1\nbrand: paws\nversion: '1'",
            "extends 60 KB": "store: a\nbrand: a\nextends: " + "a@" * 30_000,
            "keys of every kind": "? [a]\n: b\n? {c: d}\n: e\n~: f\n'': g\n? \n: h\n",
        },
    ),
    "patch": (
        section,
        {
            "disables thousands": "  disable: [" + ", ".join(["pas"] * 4_500) + "]",
            "disables different thousands": "  disable: ["
            + ", ".join(f"pass_{n}" for n in range(4_500))
            + "]",
            "disables a list": "  disable: [[pass]]",
            "disables what is closed": "  disable: [pass]",
            "replaces what is closed": f"  replace: [{_RULE.strip(' -').replace('r#', 'pass')}]",
            "replaces nothing": f"  replace: [{_RULE.strip(' -')}]",
            "adds before nothing": "  add: [{id: a, title: A, before: lwo, when: {}, "
            "then: [set: {credit.decision: pending}]}]",
            "adds before a list": "  add: [{id: a, title: A, before: [pass], when: {}, "
            "then: [set: {credit.decision: pending}]}]",
            "adds before and after": "  add: [{id: a, title: A, before: low, after: low, when: {}, "
            "then: [set: {credit.decision: pending}]}]",
            "locked value": "  params: {floor: 500}",
            "out of bounds": "  params: {min_score: 60}",
        },
    ),
    "tests": (
        tests,
        {
            "2,000 of nothing": _lines(2_000, "  - {policy: nothing.at_all, name: x}"),
            "1,000 without sense": _lines(
                800, "  - {policy: credit_scoring.decide, name: t#, expect: {}}"
            ),
            "1,000 unknown rules": _lines(
                500, "  - {policy: credit_scoring.decide, name: t#, expect: {fired: [pas#]}}"
            ),
            "fired of 4,000": "  - {policy: credit_scoring.decide, name: t, expect: {fired: ["
            + ", ".join(f"pass{n}" for n in range(4_000))
            + "]}}",
        },
    ),
    "cycle": (
        condition,
        {
            "of three names": "{deposit.offered: true, credit.decision: pending}",
            "of one policy": "{credit.band: 1, credit.bnad: 1}",
            "of two policies": "{deposit.offered: true}",
        },
    ),
}

_ENCODED: dict[str, Callable[[str], bytes]] = {
    "utf-16-le": lambda good: good.encode("utf-16-le"),
    "utf-16-be with mark": lambda good: b"\xfe\xff" + good.encode("utf-16-be"),
    "utf-16 with mark": lambda good: good.encode("utf-16"),
    "utf-32": lambda good: good.encode("utf-32"),
    "gbk": lambda good: (good + "# 门店规则\n").encode("gbk"),
    "overlong slash": lambda good: good.encode() + b"# \xc0\xaf\n",
    "cut-off character": lambda good: good.encode() + "# 门".encode()[:-1],
    "lone continuation": lambda good: good.encode() + b"# \x80\n",
    "surrogate": lambda good: good.encode() + b"# \xed\xa0\x80\n",
    "beyond unicode": lambda good: good.encode() + b"# \xf5\x80\x80\x80\n",
    "carriage returns": lambda good: good.replace("\n", "\r").encode(),
    "one carriage return": lambda good: good.replace("\n", "\r", 1).encode(),
    "mark in the middle": lambda good: good.encode() + b"\xef\xbb\xbf# x\n",
    "two marks": lambda good: b"\xef\xbb\xbf\xef\xbb\xbf" + good.encode(),
    "nul": lambda good: good.encode() + b"# \x00\n",
    "nuls only": lambda good: b"\x00" * 4096,
    "noise": lambda good: bytes(range(256)) * 64,
    "escape": lambda good: good.encode() + b"# \x1b[31m\n",
    "delete": lambda good: good.encode() + b"# \x7f\n",
}

_MOST = [f"{{credit.score: {{gte: {n}}}}}" for n in range(350, 950)]

_LEGAL: dict[str, tuple[Place, Texts]] = {
    "looks evil": (
        title,
        {
            "template": "'{0.__class__.__init__}'",
            "percent": "'%(x)s %n %s'",
            "markup": "'[bold red]x[/] [link=a]'",
            "words": "no",
            "escaped": '"\\u54c1"',
            "plain": "宠物之家（杭州）：第 1 家",
            "script": "<script>alert(1)</script>",
        },
    ),
    "grows": (
        condition,
        {
            "list of 500": "{credit.score: [" + ", ".join(map(str, range(350, 850))) + "]}",
            "600 thresholds": "{any: [" + ", ".join(_MOST) + "]}",
            "many lists": "{any: ["
            + ", ".join(
                "{visit.note: [" + ", ".join(f"w{m}x{n}" for n in range(400)) + "]}"
                for m in range(10)
            )
            + "]}",
            "four wide facts": "{any: ["
            + ", ".join(
                f"{{credit.score: {350 + n}}}, {{income.monthly: {n}}}, {{visit.note: w{n}}},"
                f" {{visit.day: 20{n // 28 + 10:02d}-01-{n % 28 + 1:02d}}}"
                for n in range(300)
            )
            + "]}",
            "across facts": "{any: ["
            + ", ".join(
                f"{{income.monthly: {{gte: {{add: [income.monthly, {n}]}}}}}}" for n in range(300)
            )
            + "]}",
            "texts within texts": "{any: ["
            + ", ".join(f"{{visit.note: {{contains: {'a' * n}}}}}" for n in range(1, 200))
            + "]}",
        },
    ),
    "many rules": (
        rules,
        {
            "280": _lines(280, _RULE),
            "of many thresholds": _lines(240, _RULE.replace("score: 600", "score: {gte: #}")),
            "of each row": _lines(25, _RULE.replace("title", "each: $tiers, title")),
        },
    ),
}
