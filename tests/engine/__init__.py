"""What is decided for one patient, against two slow judges and on the built-in data."""
