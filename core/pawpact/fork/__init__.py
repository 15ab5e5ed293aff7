"""A store's rows in a sandbox of their own, lived forward under two policies and compared."""
