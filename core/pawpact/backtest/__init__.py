"""What a draft would have decided: recorded decisions again, in money, points and people."""
