"""The deposit that stands in for credit: taken, offset, returned."""
