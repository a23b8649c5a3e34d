"""The rules compiled: every condition a bit, every patient three sets of bits.

The rest of the program defines what an answer is, one rule at a time; here the same answers are
looked up in tables made once from a knowledge base, for cohorts and for a quick start. Tests hold
the two against each other, byte for byte.
"""
