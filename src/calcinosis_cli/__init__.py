"""Treatment options for calcinosis in dermatomyositis: evidence, safety, questions.

From a script or a notebook::

    from calcinosis_cli import Profile, load, recommend

    kb = load()
    answer = recommend(kb, Profile(age=54, ulcers=True, takes=["MTX"]))
    answer.consider[0].name

The names of this package are imported when they are first used: the command line, which needs
none of them, starts without paying for them.
"""

__version__ = "0.1.0"
__all__ = [
    "Answer",
    "ContradictionError",
    "Knowledge",
    "KnowledgeError",
    "Profile",
    "ProfileError",
    "Tried",
    "UnknownNameError",
    "UnreadableError",
    "ask",
    "interactions",
    "load",
    "recommend",
    "show",
]

TYPE_CHECKING = False  # importing typing for it would slow down every start
if TYPE_CHECKING:
    from calcinosis_cli.api import (
        Answer,
        ContradictionError,
        Knowledge,
        KnowledgeError,
        Profile,
        ProfileError,
        Tried,
        UnknownNameError,
        UnreadableError,
        ask,
        interactions,
        load,
        recommend,
        show,
    )
else:

    def __getattr__(name: str) -> object:
        """Find a public name in the module that defines it."""
        if name not in __all__:
            raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
        from calcinosis_cli import api  # when a name is first used

        return getattr(api, name)

    def __dir__() -> list[str]:
        """Name what is public, for completion in a notebook."""
        return sorted({*globals(), *__all__})
