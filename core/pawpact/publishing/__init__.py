"""How a change of rules comes into force: checked, weighed, approved, published, on record."""
