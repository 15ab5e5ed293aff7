"""From something that happened to facts, a decision, effects and a receipt, in one unit."""
