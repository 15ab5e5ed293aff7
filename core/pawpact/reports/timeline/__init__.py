"""One customer's life in a store: every event in order, each area by whoever may read it."""
