"""The record of a decision: one compact row for a single one, one blob for a batch.

Nothing is stored but what cannot be computed again: the revision, the facts that rules read,
one bit for each rule and what became of the effects. Everything people read is derived from it
by :mod:`pawpact.policy.explaining.explain`.
"""

from pawpact.policy.model import Bits
from pawpact.policy.receipt.chunk import (
    FIRST_IN_CHAIN,
    Chunk,
    ChunkReceipt,
    StatusColumn,
    chunk_hash,
    chunk_of,
    decode_chunk,
    encode_chunk,
    verify_chain,
)
from pawpact.policy.receipt.recorded import (
    LANGUAGE_VERSION,
    EffectStatus,
    PersonalFactExposed,
    ReceiptDamaged,
    Recorded,
    Status,
)
from pawpact.policy.receipt.single import (
    SingleReader,
    SingleReceipt,
    decode_single,
    encode_single,
    single_head,
)

__all__ = [
    "FIRST_IN_CHAIN",
    "LANGUAGE_VERSION",
    "Bits",
    "Chunk",
    "ChunkReceipt",
    "EffectStatus",
    "PersonalFactExposed",
    "ReceiptDamaged",
    "Recorded",
    "SingleReader",
    "SingleReceipt",
    "Status",
    "StatusColumn",
    "chunk_hash",
    "chunk_of",
    "decode_chunk",
    "decode_single",
    "encode_chunk",
    "encode_single",
    "single_head",
    "verify_chain",
]
