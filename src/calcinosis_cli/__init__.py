"""Treatment options for calcinosis in dermatomyositis: evidence, safety, questions."""

__version__ = "0.1.0"
