"""The story, a file for each thing that people do; what happens first on a day stands first."""

from __future__ import annotations

from collections.abc import Sequence

from pawpact.demo.chapter import (
    arrival,
    chargeback,
    deposit,
    desk,
    document,
    ending,
    incident,
    offset,
    pause,
    relisting,
    shopping,
    signing,
    upgrade,
    withdrawal,
    work,
)
from pawpact.demo.chapter.story import Chapter

CHAPTERS: Sequence[Chapter] = (
    shopping.CHAPTER,
    incident.CHAPTER,
    pause.CHAPTER,
    ending.CHAPTER,
    upgrade.CHAPTER,
    offset.CHAPTER,
    withdrawal.CHAPTER,
    chargeback.CHAPTER,
    relisting.CHAPTER,
    arrival.CHAPTER,
    document.CHAPTER,
    deposit.CHAPTER,
    desk.CHAPTER,
    signing.CHAPTER,
    work.DEBITS,
    work.JOBS,
)
