"""What reports about pets are called, and the evidence of them and of pauses."""

from __future__ import annotations

from collections.abc import Iterable

from pawpact.kernel.label import Label

NAMES = {
    "customer_statement": Label("客户书面说明", "the customer's statement"),
    "clinic_certificate": Label("医院证明", "a clinic's certificate"),
    "clinic_diagnosis_report": Label("医院诊断报告", "a clinic's diagnosis"),
    "photo": Label("照片", "a photo"),
    "video": Label("视频", "a video"),
    "police_report": Label("报警回执", "a police report"),
    "lost_notice": Label("寻宠启事", "a notice of the loss"),
    "cremation_certificate": Label("火化证明", "a certificate of cremation"),
}
INCIDENTS = {
    "lost": Label("宠物丢失报告", "report of a lost pet"),
    "dead": Label("宠物死亡报告", "report of a pet's death"),
}


def incident_label(kind: str) -> Label:
    """What a report about a pet is called.

    >>> incident_label("lost").zh
    '宠物丢失报告'
    """
    return INCIDENTS.get(kind, Label.of(kind))


def evidence_label(kind: str) -> Label:
    """What it is called; of `a_or_b` either, and of a store's own kind the store's own word.

    >>> evidence_label("clinic_certificate_or_photo").zh, evidence_label("customer_statement").zh
    ('医院证明或照片', '客户书面说明')
    """
    if kind in NAMES:
        return NAMES[kind]
    parts = [NAMES.get(each, Label.of(each)) for each in kind.split("_or_")]
    return Label("或".join(each.zh for each in parts), " or ".join(each.en for each in parts))


def listed_evidence(kinds: Iterable[str]) -> Label:
    """Several, each with the name under which it is handed in.

    >>> listed_evidence(["photo"]).zh
    '照片（photo）'
    """
    found = [(each, evidence_label(each)) for each in kinds]
    return Label(
        "、".join(each if each == label.zh else f"{label.zh}（{each}）" for each, label in found),
        ", ".join(each if each == label.en else f"{label.en} ({each})" for each, label in found),
    )
