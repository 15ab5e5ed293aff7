"""Mandates, charges, notices and the debit run."""
