"""Applications and their gate, deposits, agreements, activation, performance."""
