"""Customers, their consents and answers, and the staff of a store."""
