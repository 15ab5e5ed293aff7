"""JSON Schema (2020-12) of rule files, drawn from the vocabulary and the platform's files."""
