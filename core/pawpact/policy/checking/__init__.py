"""What is checked of a resolved policy before it comes into force."""
