"""What tests, vaccines, signs and tags of pets are called, by the names that rules give them."""

from __future__ import annotations

from pawpact.kernel.label import Label

NAMES = {
    "feline_panleukopenia": Label("猫瘟", "feline panleukopenia"),
    "feline_calicivirus": Label("猫杯状病毒", "feline calicivirus"),
    "feline_herpesvirus": Label("猫疱疹病毒", "feline herpesvirus"),
    "feline_leukemia": Label("猫白血病", "feline leukaemia"),
    "feline_immunodeficiency": Label("猫免疫缺陷病毒", "feline immunodeficiency"),
    "feline_coronavirus": Label("猫冠状病毒", "feline coronavirus"),
    "canine_distemper": Label("犬瘟热", "canine distemper"),
    "canine_parvovirus": Label("犬细小病毒", "canine parvovirus"),
    "canine_coronavirus": Label("犬冠状病毒", "canine coronavirus"),
    "feline_trivalent": Label("猫三联疫苗", "feline trivalent vaccine"),
    "canine_combined": Label("犬联苗", "canine combined vaccine"),
    "rabies": Label("狂犬疫苗", "rabies vaccine"),
    "soft_stool": Label("软便", "soft stool"),
    "lethargy": Label("精神萎靡", "lethargy"),
    "no_appetite": Label("不进食", "no appetite"),
    "low_threshold": Label("低门槛", "low threshold"),
}


def entry_label(name: str) -> Label:
    """What it is called; one that a store made up is called by its own word.

    >>> entry_label("feline_panleukopenia").zh, entry_label("猫鼻支").zh
    ('猫瘟', '猫鼻支')
    """
    return NAMES.get(name, Label.of(name))


def spelt_entry(name: str) -> Label:
    """What it is called, and the name under which it is entered.

    >>> spelt_entry("rabies").zh
    '狂犬疫苗（rabies）'
    """
    said = entry_label(name)
    if name not in NAMES:
        return said
    return Label(f"{said.zh}（{name}）", f"{said.en} ({name})")
