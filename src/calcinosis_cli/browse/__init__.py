"""The full-screen explorer: the same answers as ``recommend``, to walk through.

``state``, ``sections`` and ``moved`` know no Textual; the rest draws them.
"""
