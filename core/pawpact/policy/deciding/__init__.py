"""A moment decided: facts in columns, cells, chains, verdicts."""
