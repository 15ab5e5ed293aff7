"""The quality scale: what every plugin's quality.yaml says, done or exempt with a reason."""

from __future__ import annotations

from collections.abc import Mapping

QUALITY: Mapping[str, str] = {
    "info_complete": "name, version, title in both languages, a README with a worked example",
    "facts_declared_and_provided": "every fact has a type, labels, an example and one provider",
    "effects_fenced_by_parameters": "amounts that its rules ask for stand under a parameter",
    "constant_statements_per_batch": "a batch takes as many statements at 10 subjects as at 1,000",
    "own_tables_only": "it reads and writes tables of its own and nobody else's",
    "personal_data_sealed": "personal facts are marked, personal columns are sealed",
    "nothing_personal_in_errors": "errors and logs name kinds and places, never people",
    "sandbox_double": "each adapter has a double that never leaves the house",
    "time_limit_on_calls": "each call outside ends after a time limit of its own",
    "asked_once_per_request": "the outside world is asked once for each request key",
    "consent_before_asking": "nobody is asked about without their consent",
    "unknown_config_refused": "a key that the plugin does not know is refused",
    "rules_have_examples": "each rule has a test that fires it and one that does not",
    "never_rules": "what must not come about is written as `never`",
    "pages_and_api": "pages and endpoints of its own, closed where it is off",
}
"""The rules of the scale by name."""
