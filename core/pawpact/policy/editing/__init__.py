"""What helps people write rule files: schemas for editors, a formatter, blank files, sheets."""
