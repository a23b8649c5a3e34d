"""What studies say: counts, intervals, levels, certainty."""
