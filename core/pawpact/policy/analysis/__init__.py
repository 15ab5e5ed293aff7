"""What a policy can and cannot come to: gaps, overlaps, rules that are never chosen."""
