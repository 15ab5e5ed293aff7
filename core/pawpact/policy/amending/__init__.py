"""What of a changed policy reaches contracts that were signed before it."""
