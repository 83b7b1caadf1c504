"""What a phone asks the way out: which notices its owner gets."""
