"""Words of plugins: whole, their own, and no second time."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from pawpact.hosting.effect import PluginEffect
from pawpact.hosting.host import Host
from pawpact.hosting.registration import PluginVocabulary
from pawpact.kernel.label import Label
from pawpact.vocabulary.declarations import (
    Argument,
    Combine,
    Effect,
    Fact,
    Moment,
    MomentKind,
    TextForm,
)
from pawpact.vocabulary.types import ValueType


def moment(name: str = "acme.walk", owner: str = "acme") -> Moment:
    return Moment(name, MomentKind.FACT, Label.of("walk"), ("pet",), "A walk.", owner=owner)


def word(name: str = "acme.thank", owner: str = "acme", *core: str, **more: object) -> Effect:
    return Effect(
        name,
        Label.of("thank"),
        Label.of("thank her"),
        (),
        Combine.FIRST,
        "Thanks.",
        owner=owner,
        expands_to=core or ("grant_points",),
        **more,
    )


def effects(*declared: Effect) -> dict[str, object]:
    return {"effects": [PluginEffect(each, lambda case: ()) for each in declared]}


def moments(*declared: object) -> dict[str, object]:
    return {"vocabulary": PluginVocabulary(moments=tuple(declared))}


MOOD = Fact("acme.mood", ValueType.INT, Label.of("mood"), "pet", "1", owner="acme")
LEVEL = Argument("level", ValueType.INT, Label.of("level"))


def fact(**changes: Any) -> dict[str, object]:
    return {"vocabulary": PluginVocabulary(facts=(replace(MOOD, **changes),))}


def effect(**changes: Any) -> dict[str, object]:
    return effects(replace(word(), **{"arguments": (LEVEL,), **changes}))


def sentence(zh: str, en: str) -> dict[str, object]:
    return effect(sentence=Label(zh, en))


@pytest.mark.parametrize(
    ("hooks", "said"),
    [
        (moments(moment("period.performed")), "period.performed is declared by core already"),
        (moments(moment(owner="core")), "acme.walk names core as its owner"),
        (moments("acme.walk"), "pawpact_vocabulary.moments[0] has to be Moment, and is str"),
        (moments(moment("walk")), "walk is not declared in full"),
        (fact(type="int"), "facts[acme.mood].type has to be ValueType, and is str"),
        (fact(minimum="a"), "facts[acme.mood].minimum has to be int | None, and is str"),
        (fact(maximum=True), "facts[acme.mood].maximum has to be int | None, and is bool"),
        (fact(minimum=9, maximum=2), "acme.mood has a minimum above its maximum"),
        (fact(label=Label("心情", None)), "facts[acme.mood].label.en has to be str"),
        (fact(choices="red"), "facts[acme.mood].choices has to be tuple[str, ...], and is str"),
        (fact(choice_labels={"a": "A"}), "facts[acme.mood].choice_labels[a] has to be Label"),
        (moments(replace(moment(), carries="pet")), "moments[acme.walk].carries has to be tuple"),
        (effect(combine="sum"), "[acme.thank].effect.combine has to be Combine, and is str"),
        (effect(cost_of="gold"), "effect.cost_of has to be Literal['', 'money', 'points']"),
        (effect(cost_argument="price"), "cost_argument price is no argument"),
        (effect(arguments=(LEVEL, LEVEL)), "argument 'level' of effect acme.thank"),
        (
            effect(arguments=(replace(LEVEL, minimum=3, maximum=1),)),
            "acme.thank.level has a minimum above its maximum",
        ),
        (
            effect(arguments=(replace(LEVEL, minimum="3"),)),
            "[acme.thank].effect.arguments[level].minimum has to be int | None, and is str",
        ),
        (
            effect(arguments=(replace(LEVEL, form=TextForm("[a-z", Label.of("a word"))),)),
            "the form of acme.thank.level is no regular expression",
        ),
        (sentence("谢 {level", "thanks"), "the sentence of effect acme.thank cannot be filled"),
        (sentence("谢", "thanks level}"), "the sentence of effect acme.thank cannot be filled"),
        (sentence("谢", "thanks {level:d}"), "the sentence of effect acme.thank cannot be filled"),
        (sentence("谢 {rank}", "thanks"), "the sentence of effect acme.thank names rank"),
        (sentence("谢", "thanks {level.real}"), "effect acme.thank names level.real"),
        (sentence("谢", "thanks {}"), "effect acme.thank names {}"),
        (
            {"effects": [PluginEffect(word(), 7)]},
            "pawpact_effects[acme.thank].expand has to be Callable, and is int",
        ),
        (effects(word("grant_points")), "grant_points is not declared in full"),
        (effects(word("other.thank")), "begins acme."),
        (effects(word("acme.thank", "acme", "give_money")), "names effects of core"),
        (effects(word("acme.thank", "acme", "grant_points", "approve")), "(none in common)"),
        (effects(word(moments=("application.submitted",))), "contract.activated"),
        (effects(word(), word()), "acme.thank is declared twice"),
    ],
)
def test_words_that_cannot_be_are_told(make_plugin, hooks, said):
    """A plugin with such a word is left out with the reason, and the host stands."""
    host = Host.of({"acme": make_plugin(**hooks), "beta": make_plugin("beta")})
    reason = host.broken["acme"].reason
    assert said in reason.en
    assert reason.zh != reason.en
    assert set(host.plugins) == {"beta"}


def test_a_sentence_may_show_braces_and_repeat_its_arguments(make_plugin):
    """Doubled braces are braces, and an argument may stand in a sentence any number of times."""
    hooks = sentence("{{级}} {level}", "{level} of {{level}}, {level:>3}")
    assert Host.of([make_plugin(**hooks)]).broken == {}


def test_the_second_with_a_word_is_left_out(make_plugin):
    """Of two plugins that declare one moment the first keeps it, and the second is named."""
    second = moment("acme.walk", owner="beta")
    host = Host.of(
        {
            "acme": make_plugin(**moments(moment())),
            "beta": make_plugin("beta", **moments(second)),
        }
    )
    assert set(host.plugins) == {"acme"}
    assert "declared by acme already" in host.broken["beta"].reason.en


def test_a_word_is_what_its_core_effects_make_it(make_plugin):
    """It grants where one of them does, is as mild as the mildest, stands where all of them do."""
    both = word("acme.both", "acme", "approve", "refer_to_person")
    person = word("acme.person", "acme", "refer_to_person")
    words = Host.of([make_plugin(**effects(both, person))]).vocabulary()
    found = words.effects["acme.both"]
    assert (found.grants, found.verdict) == (True, 1)
    assert found.moments == ("application.submitted",)
    assert words.effects["acme.person"].moments == ()
    assert not words.effects["acme.person"].grants
