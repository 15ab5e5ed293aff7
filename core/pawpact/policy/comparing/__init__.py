"""What differs between two rulesets, by meaning and in words a manager reads."""
