"""The story, a file for each thing that people do; what happens first on a day stands first."""

from __future__ import annotations

from collections.abc import Sequence

from pawpact.demo.chapter import (
    arrival,
    chargeback,
    complaint,
    deposit,
    desk,
    document,
    ending,
    illness,
    incident,
    offset,
    pause,
    referral,
    relisting,
    service,
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
    illness.CHAPTER,
    pause.CHAPTER,
    ending.CHAPTER,
    upgrade.CHAPTER,
    offset.CHAPTER,
    withdrawal.CHAPTER,
    chargeback.CHAPTER,
    complaint.CHAPTER,
    referral.WITHDRAWN,
    service.CHAPTER,
    relisting.CHAPTER,
    arrival.CHAPTER,
    document.CHAPTER,
    deposit.CHAPTER,
    desk.CHAPTER,
    referral.CHAPTER,
    signing.CHAPTER,
    work.DEBITS,
    work.JOBS,
)
