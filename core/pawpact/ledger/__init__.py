"""Accounts, journals, postings, point lots: what every fen and every point did, and why."""
