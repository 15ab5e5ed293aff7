"""Platform, brand and store: merged, with the origin of every value."""
