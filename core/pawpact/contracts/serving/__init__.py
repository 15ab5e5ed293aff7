"""Contracts over HTTP: the use cases of signing, running and ending as endpoints."""
