"""Payment providers behind one small interface, and one that fails on purpose."""
