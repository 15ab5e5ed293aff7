"""How contracts end, and what is settled then."""
