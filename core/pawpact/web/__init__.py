"""The Flask application: contexts bring routes, this puts them together."""
