"""Tests of the pure core: logic, profile, names, evidence, safety, recommendation."""
