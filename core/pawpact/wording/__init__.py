"""The words of messages as files say them: read, checked, in pieces."""
