"""What was staged becomes facts: a list of statements for each kind of file, each over all rows at once."""
