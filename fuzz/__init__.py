"""Fuzzers for the four doors through which words from outside come in; see docs/fuzzing.md."""
