"""The layers above a store, each proven once in a run and only when a store is to change."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from pawpact.policy.finding.diagnostic import Diagnostic, RuleFileError
from pawpact.policy.layering.layers import resolve
from pawpact.policy.model import Layer, Parameter, Ruleset
from pawpact.policy.reading.draft import PlatformRules
from pawpact.tenancy.description import Description
from pawpact.tenancy.folder import TenantFiles
from pawpact.tenancy.proof import Prove
from pawpact.vocabulary.registry import Vocabulary


class PlatformUnproven(RuleFileError):
    """The platform's own rules are wrong; no store can be brought up by them."""

    code = "platform_unproven"


class Above:
    """Platform and brands. A wrong brand stops its own stores, a wrong platform everything."""

    def __init__(self, platform: PlatformRules, words: Vocabulary, prove: Prove) -> None:
        self.platform = platform
        self._words = words
        self._prove = prove
        self._is_platform_proven = False
        self._brands: dict[str, RuleFileError | None] = {}
        self._platform_rules = self._resolved_platform()

    @property
    def numbers(self) -> Mapping[str, Parameter]:
        """The platform's own, by their names."""
        return self._platform_rules.parameters

    def described(self, brand: TenantFiles) -> Description:
        """Who the brand is; raises where its brand.yaml is wrong."""
        raise_errors(brand.diagnostics, brand.texts)
        if brand.description is None:
            raise RuleFileError(brand.diagnostics, brand.texts)
        return brand.description

    def prove_brand(self, brand: TenantFiles) -> None:
        """Raise, for every store of the brand alike, what is wrong with its rules."""
        self._prove_platform()
        if brand.name not in self._brands:
            self._brands[brand.name] = self._wrong_with(brand)
        wrong = self._brands[brand.name]
        if wrong:
            raise wrong

    def _wrong_with(self, brand: TenantFiles) -> RuleFileError | None:
        texts = {**self.platform.texts, **brand.texts}
        try:
            ruleset = resolve(self.platform, brand.patch, None, self._words)
            raise_errors(self._prove(ruleset, self._words, "brand"), texts)
        except RuleFileError as error:
            return error
        return None

    def _resolved_platform(self) -> Ruleset:
        try:
            return resolve(self.platform, None, None, self._words)
        except RuleFileError as error:
            raise PlatformUnproven(error.diagnostics, error.texts) from None

    def _prove_platform(self) -> None:
        if self._is_platform_proven:
            return
        layer: Layer = "platform"
        found = self._prove(self._platform_rules, self._words, layer)
        errors = [each for each in found if each.severity == "error"]
        if errors:
            raise PlatformUnproven(errors, dict(self.platform.texts))
        self._is_platform_proven = True


def raise_errors(found: Sequence[Diagnostic], texts: Mapping[str, str]) -> None:
    """Raise the errors among the findings; warnings pass."""
    errors = [each for each in found if each.severity == "error"]
    if errors:
        raise RuleFileError(errors, texts)
