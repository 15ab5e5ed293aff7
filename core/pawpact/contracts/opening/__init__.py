"""Contracts that ran before this shop kept its books here."""
