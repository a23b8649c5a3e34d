"""Studies to counts, levels, certainty and coverage: pure functions that list their steps."""
