"""What leaves the house after commit: numbered messages, delivered at least once."""
