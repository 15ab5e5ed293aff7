"""A life as one page to read: no scripts, nothing loaded from anywhere."""
