"""Ill pets: a vet within the hour, a clinic's discount, a pause of the debits."""
