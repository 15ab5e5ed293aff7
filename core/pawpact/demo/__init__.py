"""Simulated lives: three stores, twelve months, one seed; then the books are proven."""
