"""Policies of several plugins decide in the order in which they read and set facts."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from sqlalchemy import Engine

from pawpact.kernel.clock import FixedClock
from pawpact.sdk import Fact, Label, PluginInfo, PluginVocabulary, ValueType, hookimpl
from tests.stories.counter import apply, shown
from tests.stories.door import STORE, Door

RANK = Fact(
    "zeta.rank", ValueType.INT, Label("等级", "Rank"), "customer", "1", owner="zeta", derived=True
)


class Ruling:
    """A plugin that is a rule file: ``when`` and ``then`` of its one rule."""

    def __init__(
        self,
        folder: Path,
        name: str,
        when: str,
        then: str,
        facts: Sequence[Fact] = (),
        needs: Sequence[str] = (),
    ) -> None:
        self.name, self.facts, self.needs = name, tuple(facts), frozenset(needs)
        self.__file__ = str(folder / name / "plugin.py")
        rules = folder / name / "rules"
        rules.mkdir(parents=True)
        (rules / "only.yaml").write_text(
            f'format: 1\npolicy: {name}.only\nversion: "1"\ntitle: {{zh: 测试, en: Test}}\n'
            "moment: application.submitted\nhit: first\nbinds: today\nrules:\n"
            "  - id: only\n    title: {zh: 只此, en: Only}\n"
            f"    when: {{{when}}}\n    then: [{{{then}}}]\n",
            encoding="utf-8",
        )

    @hookimpl
    def pawpact_plugin(self) -> PluginInfo:
        return PluginInfo(self.name, "1.0", Label.of(self.name), api=1)

    @hookimpl
    def pawpact_vocabulary(self) -> PluginVocabulary:
        return PluginVocabulary(facts=self.facts, needs=self.needs)


def test_what_one_plugin_sets_another_reads(
    engine: Engine, clock: FixedClock, tmp_path: Path
) -> None:
    """``alpha`` reads what ``zeta`` sets: by name it would come first and know nothing."""
    alpha = Ruling(tmp_path, "alpha", "zeta.rank: 1", "approve: {}", needs=["zeta.rank"])
    zeta = Ruling(
        tmp_path, "zeta", "application.identity: verified", "set: {zeta.rank: 1}", facts=[RANK]
    )
    door = Door(engine, clock, tmp_path, {"zeta": zeta, "alpha": alpha})
    door.apply(on=["alpha", "zeta"])
    order = door.platform.stores.open(STORE).revision.ruleset.order["application.submitted"]
    assert order.index("zeta.only") < order.index("alpha.only")
    assert shown(door.house, STORE, apply(door.house, STORE)).state == "approved"
