"""What a patient's facts are, and how they are read."""
