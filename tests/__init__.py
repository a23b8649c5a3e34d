"""Tests, in the layers of the house.

Across them: ``data`` asks the built-in knowledge, ``docs`` does what the documentation says,
``project`` looks at what is installed and numbered, and ``tough`` starts the program in hostile
surroundings: each is about no one layer. Only files: ``bad``, ``baseline``, ``cases``, ``golden``.
"""
