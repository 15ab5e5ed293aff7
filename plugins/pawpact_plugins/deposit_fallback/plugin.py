"""Registers the plugin: its rules do the work, so it brings words and no code of its own."""

from __future__ import annotations

from pawpact.sdk import Label, PluginInfo, PluginVocabulary, hookimpl


@hookimpl
def pawpact_plugin() -> PluginInfo:
    return PluginInfo("deposit_fallback", "1.0", Label("押金替代", "Deposit fallback"), api=1)


@hookimpl
def pawpact_vocabulary() -> PluginVocabulary:
    return PluginVocabulary(
        limits={"require_deposit.amount": "deposit_fallback.deposit_amount"},
        needs=frozenset(
            {
                "credit.decision",
                "credit.failures",
                "credit.remedies",
                "customer.age",
                "customer.housing",
                "customer.landlord_consent",
                "application.identity",
                "application.pets_prohibited",
                "pet.low_threshold",
                "contract.performed",
                "deposit.balance",
                "deposit.offset_allowed",
                "deposit.offset_asked",
                "deposit.periods_missing",
                "core.accounts",
            }
        ),
    )
