"""Facts of the store itself."""

from __future__ import annotations

from pawpact.decisions.values import Batch, Columns, Provider


def _run_date(batch: Batch) -> Columns:
    return {"run.date": [batch.unit.today.toordinal()] * len(batch.cases)}


RUN_DATE = Provider("store", ("run.date",), _run_date)
