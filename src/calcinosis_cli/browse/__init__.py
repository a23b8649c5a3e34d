"""The full-screen explorer: the same answers as ``recommend``, to walk through.

``state``, ``lines``, ``sections``, ``moved`` and ``keep`` know no Textual; the rest draws them.
"""
