"""Complaints: taken in by anybody, triaged, made good by rules, called back about, summed up."""
