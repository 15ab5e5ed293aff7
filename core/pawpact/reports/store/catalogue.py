"""Every metric of core, in the order of a report; more of them stand behind."""

from __future__ import annotations

from collections.abc import Sequence

from pawpact.benefits import metric as benefits
from pawpact.billing import metric as billing
from pawpact.contracts import metric as contracts
from pawpact.kernel.errors import Defect
from pawpact.ledger import metric as ledger
from pawpact.orders import metric as orders
from pawpact.payouts import metric as payouts
from pawpact.pets import metric as pets
from pawpact.tasks import metric as tasks
from pawpact.tenancy.metric import Metric

CORE: Sequence[Metric] = (
    *contracts.METRICS,
    *benefits.METRICS,
    *billing.METRICS,
    *payouts.METRICS,
    *orders.METRICS,
    *ledger.METRICS,
    *pets.METRICS,
    *tasks.METRICS,
)


def catalogue(more: Sequence[Metric] = ()) -> tuple[Metric, ...]:
    """Core's metrics and these; two of one name are a defect."""
    found = {metric.name: metric for metric in (*CORE, *more)}
    if len(found) != len(CORE) + len(more):
        raise Defect("two metrics of one name")
    return tuple(found.values())
