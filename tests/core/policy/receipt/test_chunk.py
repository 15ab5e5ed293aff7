"""Batch receipts: columns, a hash chain, one subject found by bisection."""

import json
import random
import zlib
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pawpact.kernel.label import Label
from pawpact.policy.receipt import (
    FIRST_IN_CHAIN,
    Bits,
    Chunk,
    EffectStatus,
    PersonalFactExposed,
    ReceiptDamaged,
    Status,
    StatusColumn,
    decode_chunk,
    encode_chunk,
    verify_chain,
)
from pawpact.vocabulary.declarations import Fact
from pawpact.vocabulary.registry import Vocabulary
from pawpact.vocabulary.types import ValueType

VOCABULARY = Vocabulary.of(
    facts=[
        Fact("contract.streak", ValueType.INT, Label.of("streak"), "contract", "3"),
        Fact("contract.plan_price", ValueType.MONEY, Label.of("price"), "contract", "398.00"),
        Fact("contract.term", ValueType.INT, Label.of("term"), "contract", "12"),
        Fact("customer.performed_periods", ValueType.INT, Label.of("all"), "customer", "7"),
        Fact("pet.species", ValueType.CHOICE, Label.of("species"), "pet", "cat"),
        Fact("pet.age_months", ValueType.INT, Label.of("age"), "pet", "5", optional=True),
        Fact("pet.tags", ValueType.LIST, Label.of("tags"), "pet", "[]"),
        Fact("run.date", ValueType.DATE, Label.of("today"), "store", "2026-03-12"),
        Fact("credit.score", ValueType.INT, Label.of("score"), "application", "", personal=True),
    ]
)
REVISION = "4c" * 32


def realistic(count: int, seed: int = 7) -> Chunk:
    """A debit run's decisions: ids of contracts over two years, facts as a shop has them."""
    dice = random.Random(seed)
    subjects = sorted(dice.sample(range(1 << 58, (1 << 58) + (1 << 45)), count))
    streaks = [min(dice.randrange(25), dice.randrange(25)) for _ in subjects]
    milestone = [position for position, streak in enumerate(streaks) if streak in (3, 6, 12)]
    first_journal = 1 << 59
    return Chunk(
        moment="period.performed",
        revision=REVISION,
        subjects=subjects,
        facts={
            "contract.streak": streaks,
            "contract.plan_price": [dice.choice((19800, 29800, 39800)) for _ in subjects],
            "contract.term": [dice.choice((12, 18, 24)) for _ in subjects],
            "customer.performed_periods": [s + dice.choice((0, 0, 0, 5)) for s in streaks],
            "pet.species": [dice.choice(("cat", "cat", "dog")) for _ in subjects],
            "pet.age_months": [dice.choice((None, *range(3, 40))) for _ in subjects],
            "pet.tags": [dice.choice(((), ("low_threshold",))) for _ in subjects],
            "run.date": [739_600 for _ in subjects],
        },
        bits={
            "welfare_tiers.milestones": (
                [1 << (streak // 3) if streak in (3, 6, 12) else 0 for streak in streaks],
                [0] * count,
            ),
            "welfare_tiers.points": ([1] * count, [0] * count),
        },
        statuses=[
            StatusColumn(
                "welfare_tiers.milestones",
                "tier",
                "grant_benefit",
                tuple(milestone),
                tuple(dice.choice((Status.APPLIED, Status.ALREADY)) for _ in milestone),
                tuple(first_journal + 2 * n for n in range(len(milestone))),
            ),
            StatusColumn(
                "welfare_tiers.points",
                "points",
                "grant_points",
                tuple(range(count)),
                (Status.APPLIED,) * count,
                tuple(first_journal + 2 * n + 1 for n in range(count)),
            ),
        ],
    )


def test_a_chunk_gives_back_each_subject_exactly() -> None:
    """Facts, unknowns, bits and statuses of every subject survive the columns."""
    before = realistic(200)
    after = decode_chunk(encode_chunk(before, VOCABULARY).body)
    assert [after.find(subject) for subject in before.subjects] == [
        before.at(position) for position in range(200)
    ]


def test_a_subject_is_found_with_its_own_facts() -> None:
    """Bisection lands on the position of the subject asked for, not beside it."""
    chunk = Chunk(
        "period.performed",
        REVISION,
        [10, 20, 30],
        {"pet.age_months": [1, None, 3]},
        {"welfare_tiers.points": ([1, 2, 3], [0, 4, 0])},
        [
            StatusColumn(
                "welfare_tiers.points", "points", "grant_points", (1, 2),
                (Status.CAPPED, Status.HELD), (99, None),
            )
        ],
    )  # fmt: skip
    found = decode_chunk(encode_chunk(chunk, VOCABULARY).body).find(20)
    assert found is not None
    assert (found.facts, found.bits, found.statuses) == (
        {"pet.age_months": None},
        {"welfare_tiers.points": Bits(2, 4)},
        (EffectStatus(Status.CAPPED, 99),),
    )


@pytest.mark.parametrize("subject", [0, 15, 31])
def test_a_subject_that_is_not_there_is_not_found(subject: int) -> None:
    """Before, between and behind the subjects there is nothing."""
    chunk = Chunk("period.performed", REVISION, [10, 20, 30], {}, {})
    assert chunk.find(subject) is None


@given(
    st.lists(
        st.tuples(
            st.integers(0, 2**63 - 1),
            st.one_of(st.none(), st.integers(-(2**53), 2**53)),
            st.text(max_size=20),
            st.lists(st.text(max_size=5), max_size=3).map(tuple),
            st.integers(0, 2**70),
        ),
        unique_by=lambda row: row[0],
        max_size=20,
    )
)
def test_any_columns_survive(
    rows: list[tuple[int, int | None, str, tuple[str, ...], int]],
) -> None:
    """Whatever numbers, texts and lists a batch holds come back equal."""
    rows.sort()
    chunk = Chunk(
        "period.performed",
        REVISION,
        tuple(row[0] for row in rows),
        {
            "pet.age_months": tuple(row[1] for row in rows),
            "pet.species": tuple(row[2] for row in rows),
            "pet.tags": tuple(row[3] for row in rows),
        },
        {"a.b": (tuple(row[4] for row in rows), tuple(row[4] >> 1 for row in rows))},
        (),
    )
    assert decode_chunk(encode_chunk(chunk, VOCABULARY).body) == chunk


def test_a_personal_fact_in_a_chunk_is_refused() -> None:
    """A blob cannot be erased by subject, so nothing personal gets into one."""
    chunk = Chunk("period.performed", REVISION, [1], {"credit.score": [612]}, {})
    with pytest.raises(PersonalFactExposed, match=r"credit\.score") as refused:
        encode_chunk(chunk, VOCABULARY)
    assert "612" not in str(refused.value)


def test_a_thousand_decisions_take_at_most_forty_bytes_each() -> None:
    """A realistic batch with its statuses and journal numbers stays small."""
    receipt = encode_chunk(realistic(1000), VOCABULARY)
    assert len(receipt.body) <= 40 * receipt.count


def test_anybody_with_zlib_can_read_a_chunk() -> None:
    """The body is plain JSON behind zlib, columns under the names of their facts."""
    content = json.loads(zlib.decompress(encode_chunk(realistic(5), VOCABULARY).body))
    assert content["count"] == 5
    assert content["facts"]["run.date"] == [739_600] * 5


def test_a_chain_of_untouched_chunks_holds() -> None:
    """Each chunk names the hash of the one before it."""
    first = encode_chunk(realistic(3, seed=1), VOCABULARY)
    second = encode_chunk(realistic(3, seed=2), VOCABULARY, first.content_hash)
    assert verify_chain([first, second]) == 2


def test_a_changed_chunk_breaks_the_chain() -> None:
    """A body that was rewritten after the fact no longer fits its hash."""
    first = encode_chunk(realistic(3, seed=1), VOCABULARY)
    other = encode_chunk(realistic(3, seed=2), VOCABULARY)
    with pytest.raises(ReceiptDamaged, match="chunk 1 of the chain was changed"):
        verify_chain([replace(first, body=other.body)])


def test_a_chunk_taken_out_breaks_the_chain() -> None:
    """The chunk behind a missing one does not follow."""
    first = encode_chunk(realistic(3, seed=1), VOCABULARY)
    second = encode_chunk(realistic(3, seed=2), VOCABULARY, first.content_hash)
    third = encode_chunk(realistic(3, seed=3), VOCABULARY, second.content_hash)
    with pytest.raises(ReceiptDamaged, match="chunk 2 of the chain does not follow"):
        verify_chain([first, third])


def test_equal_content_at_another_place_has_another_hash() -> None:
    """The hash binds a chunk to its place in the store's chain."""
    chunk = realistic(3)
    hashes = {
        encode_chunk(chunk, VOCABULARY, previous).content_hash
        for previous in (FIRST_IN_CHAIN, bytes([1] * 32))
    }
    assert len(hashes) == 2


def test_subjects_out_of_order_are_refused() -> None:
    """Bisection needs rising subjects, each once."""
    chunk = Chunk("period.performed", REVISION, [2, 2], {}, {})
    with pytest.raises(ReceiptDamaged, match="subjects do not rise"):
        encode_chunk(chunk, VOCABULARY)


def test_a_short_column_is_refused() -> None:
    """A column that does not reach all subjects would shift values to others."""
    chunk = Chunk("period.performed", REVISION, [1, 2], {"pet.age_months": [5]}, {})
    with pytest.raises(ReceiptDamaged, match="not 2 long"):
        encode_chunk(chunk, VOCABULARY)


@pytest.mark.parametrize(
    "body",
    [
        b"",
        b"junk",
        zlib.compress(b"[]"),
        zlib.compress(b"{}"),
        zlib.compress(b'{"language": 2}'),
        zlib.compress(b'{"language": 1, "subjects": [1], "count": 1}'),
        zlib.compress(b'{"language": 1, "subjects": [1], "count": 2}'),
    ],
)
def test_a_damaged_body_is_refused(body: bytes) -> None:
    """What is not a chunk of this language version comes out as damaged, not as a traceback."""
    with pytest.raises(ReceiptDamaged):
        decode_chunk(body)
