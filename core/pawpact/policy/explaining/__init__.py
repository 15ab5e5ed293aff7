"""A decision said in words, recomputed from its receipt."""
