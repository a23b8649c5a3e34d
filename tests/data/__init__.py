"""The built-in knowledge: completeness, cases, codes, alarms, words."""
