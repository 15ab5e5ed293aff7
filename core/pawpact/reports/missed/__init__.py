"""Why a customer did not get something, and what would have brought it."""
