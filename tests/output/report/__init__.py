"""Tests of the page for a visit."""
