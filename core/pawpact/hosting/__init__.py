"""Plugins: found, looked over one by one, and reached only through typed values."""
