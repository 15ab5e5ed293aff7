"""What customers earn besides the goods they pay for: reward points."""
