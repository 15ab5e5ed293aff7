"""From rules to outcomes: the engine that decides and the evaluators that check it."""
