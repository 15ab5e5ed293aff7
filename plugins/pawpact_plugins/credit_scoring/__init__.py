"""Asks a credit provider about an applicant, once and with consent, and answers what it said."""
