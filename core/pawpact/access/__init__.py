"""Who acts, what they may do and see, how personal data is sealed, what was read by whom."""
