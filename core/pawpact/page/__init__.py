"""Pages to read and to print: one look, no scripts, nothing loaded from anywhere."""
