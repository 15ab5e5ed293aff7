"""Customers bring customers: invitation codes, and what both sides get for it."""
