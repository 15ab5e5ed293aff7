"""What ill pets add to the store's monthly report: claims under the guarantee, as answered."""

from __future__ import annotations

from collections.abc import Iterator

from pawpact.sdk import Figure, Label, MonthCase, PluginMetric, Ratio, Total
from pawpact_plugins.illness_pause.models import Illness


def guarantee_rate(month: MonthCase) -> Iterator[Figure]:
    """Cases whose claim was accepted in the month, over the pets that were in their days.

    What a complaint claimed is answered with it and stands with the pet's case.
    """
    found = month.tally(Illness, {"claim_on": month.days}, by="claim")
    accepted, refused = (found.get(each, 0) for each in ("accepted", "refused"))
    rate = Label("包换率", "guarantee rate")
    yield Figure("rate", rate, Ratio("share", accepted, month.volume.guaranteed))
    yield Figure("accepted", Label("同意的理赔", "claims accepted"), Total("count", accepted))
    yield Figure("refused", Label("未通过的理赔", "claims refused"), Total("count", refused))


METRICS = (
    PluginMetric(
        "guarantee_rate",
        Label("包换率", "Guarantee"),
        Label(
            "本月同意的保障理赔（含投诉里审核的）÷ 本月内有保障期的宠物",
            "claims accepted in the month, also through complaints / pets in their days under the"
            " guarantee",
        ),
        guarantee_rate,
    ),
)
