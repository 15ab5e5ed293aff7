"""Whether contracts, deposits and agreements agree with the books."""
