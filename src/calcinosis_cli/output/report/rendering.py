"""Jinja2, set up so that text stays text: autoescape, no undefined names, no hidden characters."""

from __future__ import annotations

import base64
import hashlib
import re
from collections.abc import Mapping
from functools import cache

from jinja2 import Environment, FunctionLoader, StrictUndefined
from markupsafe import Markup

from calcinosis_cli.output.words import packaged
from calcinosis_cli.patient.messages import BREAK, FORBIDDEN

STYLE = "style.css"


def render(name: str, values: Mapping[str, object]) -> str:
    """Fill a template; every value is escaped."""
    return _environment().get_template(name).render(values) + "\n"


@cache
def _environment() -> Environment:
    environment = Environment(
        loader=FunctionLoader(source),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        finalize=shown,
    )
    environment.globals["style"] = Markup(source(STYLE))  # noqa: S704 - our own file
    environment.globals["style_hash"] = style_hash()
    return environment


def source(name: str) -> str:
    """Read a file of the template folder."""
    return packaged("report", "templates", name).decode().replace("\r\n", "\n")


def style_hash() -> str:
    """Hash of the style sheet: the page allows this one and no other, and no script at all."""
    digest = hashlib.sha256(source(STYLE).encode()).digest()
    return "sha256-" + base64.b64encode(digest).decode()


def shown(value: object) -> object:
    """Replace what cannot be seen in any text that is not ours; it is never obeyed."""
    if isinstance(value, Markup) or not isinstance(value, str):
        return value
    return re.sub(FORBIDDEN, "\ufffd", re.sub(BREAK, " ", value))
