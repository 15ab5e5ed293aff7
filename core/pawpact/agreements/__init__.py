"""Agreements: templates and their checks, the signed text, its PDF. Knows no contract."""
