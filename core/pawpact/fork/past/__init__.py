"""A store lived again from a day that is over: what came from outside as it is on record."""
