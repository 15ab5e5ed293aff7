"""From a wish to an approval."""
