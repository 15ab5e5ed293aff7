"""The second engine on small structures."""

from pawpact.policy.engine.plain import PlainEngine
from pawpact.policy.engine.protocol import ALWAYS, NEVER, Every, Some, Structure, Test

HIGH, LOW = Test(0, "gte", 1), Test(1, "lt", 0)


def test_bits_stand_for_rules() -> None:
    """Bit *n* tells of rule *n*, firing and undetermined apart."""
    structure = Structure(
        2, (Every((HIGH, LOW)), Some((HIGH, LOW)), ALWAYS, NEVER), (NEVER, NEVER, LOW, ALWAYS)
    )
    program = PlainEngine().program(structure)
    assert program.decide([1, 0]) == (0b0110, 0b1000)
    assert program.decide([1, -1]) == (0b0111, 0b1100)
