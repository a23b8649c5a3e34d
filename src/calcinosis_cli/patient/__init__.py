"""What is said of one patient: the facts, names, and how they are read."""
