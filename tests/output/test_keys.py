"""The table that spells a sorting key is the key itself."""

from __future__ import annotations

from calcinosis_cli.engine.answer import FITS, LINES, ROLES, SCALE, Key
from calcinosis_cli.output.words import ORDER, key_words


def test_the_table_has_the_parts_of_the_key_in_their_order() -> None:
    assert tuple(part.name for part in ORDER) == Key.__struct_fields__


def test_every_value_has_its_words() -> None:
    sizes = {"leads": 2, "back": 2, "fit": len(FITS), "line": len(LINES), "role": len(ROLES)}
    sizes |= {"doubt": 2, "safety": len(SCALE), "could_be": len(SCALE), "level": 7, "group": 2}
    for part in ORDER:
        words = [part.words(value) for value in range(sizes[part.name])]
        assert len({*words}) == len(words)


def test_a_key_in_words() -> None:
    key = Key(
        leads=0, group=2, back=1, fit=1, line=2, role=2, doubt=1, safety=2, level=6, could_be=3
    )
    assert key_words(key) == (
        "leading group > group 3 > held back > suitable > later line > experimental > "
        "its fit waits for an answer > avoid > no supporting direct study > at worst "
        "contraindicated"
    )
