"""Files go out in the form in which an import takes them in."""
