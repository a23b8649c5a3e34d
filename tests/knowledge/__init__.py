"""Tests of the door: strict reading, schema, cross-checks, overlays, cache."""
