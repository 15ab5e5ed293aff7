"""Refunds on their way to customers: what the books owe them, paid out once, asked until known."""
