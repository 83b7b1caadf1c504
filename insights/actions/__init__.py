"""What is done to the opinions, one verb per file."""
