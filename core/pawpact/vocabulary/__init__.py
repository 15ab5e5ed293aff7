"""What rule files can talk about: moments, facts and effects as frozen values."""
