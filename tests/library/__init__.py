"""Loading and the cache."""
