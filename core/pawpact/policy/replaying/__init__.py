"""Recorded decisions decided again: by their own revision, as proof, and by another one."""
