"""Words of plugins: whole, their own, and no second time."""

from __future__ import annotations

import pytest

from pawpact.hosting.effect import PluginEffect
from pawpact.hosting.host import Host
from pawpact.hosting.registration import PluginVocabulary
from pawpact.kernel.label import Label
from pawpact.vocabulary.declarations import Combine, Effect, Fact, Moment, MomentKind


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


UNSOUND_TYPE = Fact("acme.mood", "int", Label.of("mood"), "pet", "1", owner="acme")


@pytest.mark.parametrize(
    ("hooks", "said"),
    [
        (moments(moment("period.performed")), "period.performed is declared by core already"),
        (moments(moment(owner="core")), "acme.walk names core as its owner"),
        (moments("acme.walk"), "str is not declared in full"),
        (moments(moment("walk")), "walk is not declared in full"),
        (
            {"vocabulary": PluginVocabulary(facts=(UNSOUND_TYPE,))},
            "acme.mood is not declared in full",
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
    assert said in host.broken["acme"].reason.en
    assert set(host.plugins) == {"beta"}


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
