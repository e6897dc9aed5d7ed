"""Whether metadata is valid MDTO, told without a value of it."""

from __future__ import annotations

import functools
import re
from pathlib import Path
from typing import Any, Final

from lxml import etree

from chatarchive.errors import ArchiveRefused, SettingsError

NAMESPACE: Final = "https://www.nationaalarchief.nl/mdto"
_OWN: Final = Path(__file__).parent / "mdto.xsd"
_EXPECTED: Final = re.compile(r"Expected is (?:one of )?\( (.*?) \)")
_NAME: Final = re.compile(r"\{[^}]*\}(\w+)")
_MOST_NAMED: Final = 10


def validate_mdto(data: bytes, *, schema: Path | None = None) -> None:
    """See to it that metadata is valid (requirement 41).

    Args:
        data: The XML.
        schema: The published `MDTO-XML1.0.1.xsd`, checked besides our own schema; None when the machine has none.

    Raises:
        ArchiveRefused: It is not valid; the elements are named, their values never.
        SettingsError: The schema that is asked for cannot be read.
    """
    tree = _parsed(data)
    for one in (_OWN, schema):
        if one is not None:
            faults = _faults(tree, _loaded(one))
            if faults:
                more = f" (and {len(faults) - _MOST_NAMED} more)" if len(faults) > _MOST_NAMED else ""
                raise ArchiveRefused(
                    f"The metadata is not valid MDTO 1.0.1: {'; '.join(faults[:_MOST_NAMED])}{more}. Complete what the "
                    "register or the case lacks, and try again.",
                    requirement=41,
                )


def _parsed(data: bytes) -> etree._ElementTree:
    parser = etree.XMLParser(resolve_entities=False, no_network=True, load_dtd=False, huge_tree=False)
    try:
        root = etree.fromstring(data, parser)
    except (etree.XMLSyntaxError, ValueError):
        root = None
    if root is None or root.getroottree().docinfo.internalDTD is not None:
        # The message of the parser quotes the text that it stumbled over.
        raise ArchiveRefused("The metadata is no XML, or has a document type. Make it again.", requirement=41)
    return root.getroottree()


@functools.lru_cache(maxsize=4)
def _loaded(path: Path) -> etree.XMLSchema:
    try:
        return etree.XMLSchema(etree.parse(str(path), etree.XMLParser(no_network=True, resolve_entities=False)))
    except (OSError, etree.XMLSyntaxError, etree.XMLSchemaParseError):
        fault = SettingsError(f"mdto_schema: {path} cannot be read as an XML schema. Put the published file there.")
    raise fault


def _faults(tree: etree._ElementTree, schema: etree.XMLSchema) -> list[str]:
    if schema.validate(tree):
        return []
    entries: Any = schema.error_log
    return list(dict.fromkeys(_fault(tree, entry.path or "", entry.message) for entry in entries))


def _fault(tree: etree._ElementTree, path: str, message: str) -> str:
    """One fault: where it is, and of what the schema says only names of elements."""
    place = _place(tree, path)
    expected = _EXPECTED.search(message)
    if expected is not None:
        names = ", ".join(_NAME.findall(expected.group(1)))
        return f"{place} is incomplete or out of order, expected {names}"
    if "not expected" in message or "No matching global" in message:
        return f"{place} is not expected"
    return f"{place} has a value that is not allowed"


def _place(tree: etree._ElementTree, path: str) -> str:
    found = tree.xpath(path) if path else []
    element = found[0] if isinstance(found, list) and found else None
    if not isinstance(element, etree._Element):
        return "the document"
    names = [etree.QName(one).localname for one in (*reversed(list(element.iterancestors())), element)]
    return "/".join(names[1:] or names)
