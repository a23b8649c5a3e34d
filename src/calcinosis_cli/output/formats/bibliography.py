"""References as BibTeX, RIS and CSL-JSON, which say alike: author, year, links and remarks."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any, NamedTuple
from urllib.parse import quote

import msgspec

from calcinosis_cli.output.formats import Content, latex
from calcinosis_cli.output.stamp import footer
from calcinosis_cli.output.words import WORDS

if TYPE_CHECKING:
    from calcinosis_cli.knowledge.model import AnyReference

_NAME = re.compile(r"(.+?)(?: ([A-Z][A-Z-]{0,4}))?(?: (Jr|Sr|II|III|IV))?")
_URL_SAFE = "%/:?#[]@!$&'()*+,;=~-._"


class Author(NamedTuple):
    """A name in parts; ``given`` are initials."""

    family: str
    given: str = ""
    suffix: str = ""


class Citation(NamedTuple):
    """A reference in parts that are one line of text each; empty when not known."""

    id: str
    kind: str
    title: str
    journal: str
    author: Author | None
    year: int | None
    doi: str
    url: str
    """In plain ASCII without braces or blanks."""

    pmid: str
    pmcid: str
    standing: str
    """What happened to the article since."""

    remark: str
    """How far the curators read the source, and what is not recorded."""

    @property
    def is_article(self) -> bool:
        """Whether it is known to stand in a journal: PubMed lists little else."""
        return bool(self.journal or (self.pmid and self.kind in ("study", "review")))


def cited(reference: AnyReference) -> Citation:
    """Take a reference apart."""
    kind = kind_of(reference)
    remark = f"Kind: {kind}. Read as: {reference.verified}."
    return Citation(
        id=reference.id,
        kind=kind,
        title=one_line(reference.title),
        journal=one_line(reference.journal or ""),
        author=_author(one_line(reference.first_author or "")),
        year=reference.year,
        doi=one_line(reference.doi or ""),
        url=quote(reference.url, safe=_URL_SAFE) if reference.url else "",
        pmid=reference.pmid or "",
        pmcid=reference.pmcid or "",
        standing=WORDS["standing"].get(reference.standing, ""),
        remark=remark + (" Only the first author is recorded." if reference.first_author else ""),
    )


def kind_of(reference: AnyReference) -> str:
    """Name the kind as the knowledge base does."""
    return str(reference.__struct_config__.tag)


def _author(name: str) -> Author | None:
    """Take the one recorded name apart: ``Gutierrez A Jr``."""
    found = _NAME.fullmatch(name)
    if found is None:
        return None
    family, initials, suffix = found.groups(default="")
    return Author(family, " ".join(f"{letter}." for letter in initials if letter != "-"), suffix)


def one_line(text: str) -> str:
    """Collapse white space and drop control characters: a line feed would end a RIS field."""
    kept = "".join(c if c.isprintable() else " " for c in text)
    return " ".join(kept.split())


_UNBALANCED = str.maketrans("", "", "{}\\")
"""What would unbalance the braces of a field in which nothing may be escaped."""


def bibtex(content: Content) -> str:
    """Write the entries below a comment that says which data they are of."""
    comment = f"% {one_line(footer(content.document)).replace('@', '')}\n"
    return "\n".join([comment, *map(_entry, map(cited, content.references or ()))])


def _entry(source: Citation) -> str:
    form = "article" if source.journal else "manual" if source.kind == "label" else "misc"
    lines = [
        f"  {name} = {{{value}}},\n" for name, value in _bibtex_fields(source).items() if value
    ]
    return f"@{form}{{{source.id},\n{''.join(lines)}}}\n"


def _bibtex_fields(source: Citation) -> dict[str, str]:
    """Return the fields in their order; addresses are verbatim, the rest is LaTeX."""
    return {
        "author": f"{_bibtex_name(source.author)} and others" if source.author else "",
        "title": latex.escape_title(source.title),
        "journal": latex.escape(source.journal),
        "year": str(source.year or ""),
        "doi": source.doi.translate(_UNBALANCED),
        "url": source.url,
        "pmid": source.pmid,
        "pmcid": source.pmcid,
        "note": latex.escape(source.standing),
        "annote": latex.escape(source.remark),
    }


def _bibtex_name(author: Author) -> str:
    """Write a name so that BibTeX takes it apart in the same way."""
    if not author.given and not author.suffix:
        return f"{{{latex.escape(author.family)}}}"
    family = latex.escape(author.family)
    if "," in family or " and " in family:
        family = f"{{{family}}}"
    return ", ".join(part for part in (family, author.suffix, author.given) if part)


RIS_TYPE = {
    "guideline": "RPRT",
    "registry": "ELEC",
    "label": "GEN",
    "study": "GEN",
    "review": "GEN",
}
"""Types of what stands in no journal; the rest is ``JOUR``."""


def ris(content: Content) -> str:
    """Write the records, an empty line between them."""
    data = one_line(footer(content.document))
    return "\n".join(_record(cited(each), data) for each in content.references or ())


def _record(source: Citation, data: str) -> str:
    fields = (*_ris_fields(source), ("N1", data))
    lines = [f"{tag}  - {value}\n" for tag, value in fields if value]
    return f"{''.join(lines)}ER  - \n"


def _ris_fields(source: Citation) -> tuple[tuple[str, str], ...]:
    """Return tags in the order in which they must or may stand: the type first."""
    return (
        ("TY", "JOUR" if source.is_article else RIS_TYPE[source.kind]),
        ("ID", source.id),
        ("AU", _ris_name(source.author) if source.author else ""),
        ("TI", source.title),
        ("JO", source.journal),
        ("PY", str(source.year or "")),
        ("DO", source.doi),
        ("UR", source.url),
        ("AN", f"PMID {source.pmid}" if source.pmid else ""),
        ("C2", source.pmcid),
        ("KW", source.kind),
        ("N1", source.standing),
        ("N1", source.remark),
    )


def _ris_name(author: Author) -> str:
    """Write ``family, given, suffix`` as the format wants it."""
    return ", ".join(author).rstrip(", ")


CSL_TYPE = {
    "guideline": "report",
    "registry": "webpage",
    "label": "document",
    "study": "document",
    "review": "document",
}
"""CSL 1.0.2 types of what stands in no journal; the rest is ``article-journal``."""


def csl_json(content: Content) -> str:
    """Write the list of items as indented JSON."""
    data = {"custom": {"data": one_line(footer(content.document))}}
    items = msgspec.json.encode([csl_item(cited(e)) | data for e in content.references or ()])
    return msgspec.json.format(items, indent=2).decode() + "\n"


def csl_item(source: Citation) -> dict[str, Any]:
    """Return an item; what is not known is absent."""
    fields = {
        "id": source.id,
        "type": "article-journal" if source.is_article else CSL_TYPE[source.kind],
        "title": source.title,
        "author": [_csl_name(source.author)] if source.author else None,
        "container-title": source.journal,
        "issued": {"date-parts": [[source.year]]} if source.year else None,
        "DOI": source.doi,
        "URL": source.url,
        "PMID": source.pmid,
        "PMCID": source.pmcid,
        "note": source.standing,
        "annote": source.remark,
    }
    return {name: value for name, value in fields.items() if value}


def _csl_name(author: Author) -> dict[str, str]:
    return {name: value for name, value in author._asdict().items() if value}
