"""Strict reading, schema, cross-checks, overlays, differences."""
