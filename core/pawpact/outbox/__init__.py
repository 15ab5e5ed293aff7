"""What is to leave the house after commit: numbered messages, each key once."""
