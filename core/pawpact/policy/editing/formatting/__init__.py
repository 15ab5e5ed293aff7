"""Rule files in the house's form: indentation, spacing, order of keys. Never their meaning."""
