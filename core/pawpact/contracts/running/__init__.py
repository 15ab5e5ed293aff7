"""A living contract: paused, changed, held, counted."""
