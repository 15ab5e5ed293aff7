"""Pure values that every layer speaks: money, ids, time, labels, errors."""
