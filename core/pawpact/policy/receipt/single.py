"""One decision as one compact row: arrays without names, personal facts sealed apart.

The body is a JSON array: language version, revision, moment, mark of the layout, facts in the
order of their names without the personal ones, ``[name, fired, undetermined]`` of each policy
that was in force in order, statuses of the effects. The personal facts are a JSON array of
their own that only leaves this module through the ``seal`` function handed in.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from pawpact.kernel.label import Label
from pawpact.policy.model import Bits, Decision, Ruleset
from pawpact.policy.receipt.recorded import (
    LANGUAGE_VERSION,
    STATUSES,
    EffectStatus,
    Layout,
    PersonalFactExposed,
    ReceiptDamaged,
    Recorded,
    as_value,
    refuse_newer,
)
from pawpact.vocabulary.registry import Vocabulary
from pawpact.vocabulary.types import Value

_FIELDS = 7


@dataclass(frozen=True, slots=True)
class SingleReceipt:
    """What is stored of one decision. ``sealed`` holds the encrypted personal facts."""

    body: bytes
    sealed: bytes | None

    @property
    def content_hash(self) -> bytes:
        """Over the sealed form, so that it holds after the key is destroyed."""
        length = len(self.body).to_bytes(4, "big")
        return hashlib.sha256(length + self.body + (self.sealed or b"")).digest()


def encode_single(
    decision: Decision,
    vocabulary: Vocabulary,
    seal: Callable[[bytes], bytes] | None,
    statuses: Sequence[EffectStatus] = (),
) -> SingleReceipt:
    """The receipt of a decision; where it read a personal fact, a ``seal`` is needed."""
    layout = Layout.of_decision(decision, vocabulary)
    body = [
        LANGUAGE_VERSION,
        decision.revision,
        decision.moment,
        layout.digest,
        [decision.read[name] for name in layout.open_facts],
        [[each.policy, each.fired, each.undetermined] for each in decision.outcomes],
        [_status_as_stored(status) for status in statuses],
    ]
    return SingleReceipt(_dump(body), _seal_personal(decision, layout, seal))


def decode_single(
    receipt: SingleReceipt,
    ruleset: Ruleset,
    vocabulary: Vocabulary,
    open_seal: Callable[[bytes], bytes] | None = None,
) -> Recorded:
    """The decision behind a receipt, under the revision that it names.

    Without ``open_seal`` (no right to see it, or its key destroyed) the personal facts are
    named in ``sealed`` and left out.
    """
    return SingleReader(ruleset, vocabulary).decode(receipt, open_seal)


@dataclass(slots=True)
class SingleReader:
    """Decodes the receipts of one revision; what its policies read is worked out once."""

    ruleset: Ruleset
    vocabulary: Vocabulary
    _layouts: dict[tuple[str, ...], tuple[Layout, str]] = field(default_factory=dict)

    def decode(
        self, receipt: SingleReceipt, open_seal: Callable[[bytes], bytes] | None = None
    ) -> Recorded:
        """The same as ``decode_single``."""
        _, revision, moment, digest, facts, bits, statuses = _fields(receipt)
        try:
            decided = _bits_from(bits, self.ruleset)
            answered = tuple(_status_from(each) for each in statuses)
            layout, expected = self._layout(tuple(decided))
            read = _named(layout.open_facts, facts) if digest == expected else None
        except (TypeError, ValueError, IndexError) as broken:
            raise _damaged(type(broken).__name__) from broken
        if read is None:
            raise _damaged(f"layout {digest}, revision {revision} has {expected}")
        opened = _open_personal(receipt, layout, open_seal)
        sealed = frozenset(layout.personal - opened.keys())
        return Recorded(str(moment), str(revision), {**read, **opened}, sealed, decided, answered)

    def _layout(self, policies: tuple[str, ...]) -> tuple[Layout, str]:
        if policies not in self._layouts:
            layout = Layout.of_policies(self.ruleset, self.vocabulary, policies)
            self._layouts[policies] = (layout, layout.digest)
        return self._layouts[policies]


def single_head(receipt: SingleReceipt) -> tuple[str, str]:
    """Revision and moment of a receipt: what to look up before it can be decoded."""
    _, revision, moment, *_ = _fields(receipt)
    return str(revision), str(moment)


def _fields(receipt: SingleReceipt) -> list[Any]:
    """The body's parts, of a version that this program reads."""
    stored = _load(receipt.body)
    if len(stored) != _FIELDS:
        raise _damaged(f"{len(stored)} fields, {_FIELDS} expected")
    refuse_newer(stored[0])
    return stored


def _seal_personal(
    decision: Decision, layout: Layout, seal: Callable[[bytes], bytes] | None
) -> bytes | None:
    if not layout.personal:
        return None
    if seal is None:
        listed = ", ".join(layout.sealed_facts)
        raise PersonalFactExposed(
            Label(
                f"决策读取了个人信息 {listed}，但没有可用的加密方式；请先为本店配置密钥",
                f"the decision read the personal facts {listed} and there is nothing to seal"
                " them with; give the store a key first",
            )
        )
    return seal(_dump([decision.read[name] for name in layout.sealed_facts]))


def _open_personal(
    receipt: SingleReceipt, layout: Layout, open_seal: Callable[[bytes], bytes] | None
) -> Mapping[str, Value | None]:
    if receipt.sealed is None or open_seal is None:
        return {}
    return _named(layout.sealed_facts, _load(open_seal(receipt.sealed)))


def _bits_from(stored: list[Any], ruleset: Ruleset) -> dict[str, Bits]:
    found = {str(name): Bits(fired, undetermined) for name, fired, undetermined in stored}
    unknown = found.keys() - ruleset.policies.keys()
    if unknown:
        raise _damaged(f"policies {', '.join(sorted(unknown))} are not in the revision")
    return found


def _named(names: Sequence[str], values: list[Any]) -> dict[str, Value | None]:
    if len(names) != len(values):
        raise _damaged(f"{len(values)} values, {len(names)} expected")
    return {name: as_value(value) for name, value in zip(names, values, strict=True)}


def _status_as_stored(status: EffectStatus) -> int | list[int]:
    code = STATUSES.index(status.status)
    return code if status.detail is None else [code, status.detail]


def _status_from(stored: int | list[int]) -> EffectStatus:
    if isinstance(stored, int):
        return EffectStatus(STATUSES[stored])
    code, detail = stored
    return EffectStatus(STATUSES[code], detail)


def _dump(content: list[object]) -> bytes:
    return json.dumps(content, ensure_ascii=False, separators=(",", ":")).encode()


def _load(content: bytes) -> list[Any]:
    try:
        loaded = json.loads(content)
    except ValueError as broken:
        raise _damaged("not JSON") from broken
    if not isinstance(loaded, list):
        raise _damaged("not an array")
    return loaded


def _damaged(found: str) -> ReceiptDamaged:
    return ReceiptDamaged(
        Label(
            f"单笔凭据无法读取（{found}）；请用写入时的版本和数据核对",
            f"a single receipt cannot be read ({found}); compare it with the revision it names"
            " and with a backup",
        )
    )
