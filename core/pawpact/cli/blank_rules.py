"""A store's or brand's file with every number it may change, as comments.

The file is valid as it is written and changes nothing. A line does what it says once the ``# ``
in front of it is gone; of a table all lines belong together.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from pawpact.kernel.label import Label, Language
from pawpact.policy.editing.parameter_note import Reader, note_of, written_lines
from pawpact.policy.finding.diagnostic import display_width
from pawpact.policy.model import Layer, Parameter, Ruleset

_WIDEST = 44
_HEAD = Label(
    """\
# {name} 能改的全部数字。前面有 # 的行不起作用，一律按上一层（{above}）。
# 要改哪个数字：删去行首的“# ”（# 和一个空格），再改冒号后面的值；表格要几行一起删。
# 改完运行 {check}。""",
    """\
# Every number that {name} may change. A line with # in front does nothing: what is above
# ({above}) holds. To change one, remove the "# " in front, then change the value behind the
# colon; of a table remove it in front of all its lines. Then run {check}.""",
)
_OFF = Label("（本店没有打开这个插件）", " (this plugin is not switched on here)")


@dataclass(frozen=True, slots=True)
class Heading:
    """Whose file it is and what it builds on. A brand's file has a version of its own."""

    name: str
    layer: Layer
    extends: str
    version: str = ""


def new_rules(
    ruleset: Ruleset,
    titles: Mapping[str, Label],
    heading: Heading,
    language: Language,
    switched_off: frozenset[str] = frozenset(),
) -> str:
    """The file's text; ``ruleset`` is what the layers above come to.

    ``titles`` gives the title of each policy and settings group, ``switched_off`` the groups
    whose plugin the store does not use.
    """
    reader = Reader(ruleset.parameters, heading.layer, language)
    homes: dict[str, list[Parameter]] = {}
    for parameter in ruleset.parameters.values():
        if parameter.store_may != "locked":
            homes.setdefault(parameter.home, []).append(parameter)
    parts = [_head(heading, language)]
    for home in sorted(homes, key=lambda name: (not name.startswith("core."), name)):
        group = homes[home][0].name.rpartition(".")[0]
        off = _OFF.say(language) if group in switched_off else ""
        parts.append(f"# {titles[home].say(language)}{off}\n{_section(home, homes[home], reader)}")
    return "\n\n".join(parts) + "\n"


def _head(heading: Heading, language: Language) -> str:
    option = "" if heading.layer == "brand" else f" --store {heading.name}"
    words = _HEAD.say(language).format(
        name=heading.name,
        above=heading.extends,
        check=f"pawpact rules check{option}",
    )
    lines = [words, f"{heading.layer}: {heading.name}"]
    if heading.version:
        lines.append(f'version: "{heading.version}"')
    return "\n".join((*lines, f"extends: {heading.extends}"))


def _section(home: str, parameters: Sequence[Parameter], reader: Reader) -> str:
    written = [written_lines(parameter) for parameter in parameters]
    width = min(_WIDEST, max(display_width(lines[0]) for lines in written))
    pairs = zip(parameters, written, strict=True)
    lines = [line for each, text in pairs for line in _entry(each, text, width, reader)]
    return "\n".join((f"{home}:", "  params:", *lines))


def _entry(
    parameter: Parameter, written: Sequence[str], width: int, reader: Reader
) -> Iterator[str]:
    first, *rest = written
    filled = first + " " * (width - display_width(first))
    yield f"    # {filled}   # {note_of(parameter, reader)}"
    yield from (f"    # {line}" for line in rest)
