"""XML without document type: repeated elements are records, prose keeps its order."""

from __future__ import annotations

import re
from typing import Any

from lxml import etree

from assist.errors import UnreadableDocument
from ingest.readers.archive import parse_xml
from ingest.readers.blocks import Extract
from ingest.readers.encoding import decode
from ingest.readers.records import walk_tree

DECLARATION = re.compile(r"^\s*<\?xml[^>]*\?>")


def read_xml(data: bytes) -> Extract:
    """Read an XML file: feeds and exports as records, anything else as paragraphs.

    Raises:
        UnreadableDocument: Not text, malformed, or with a DTD.
    """
    decoded = decode(data, declared=True)
    extract = Extract()
    if decoded.lost:
        extract.warnings.append(
            f"{decoded.lost} characters could not be decoded ({decoded.encoding})"
        )
    text = DECLARATION.sub("", decoded.text).strip()
    if not text:
        return extract
    root = _parse(text.encode("utf-8"), extract)
    walk_tree(_tree(root, 0), extract)
    return extract


def _parse(data: bytes, extract: Extract) -> etree._Element:
    try:
        return parse_xml(data)
    except UnreadableDocument as error:
        if "DTD" in str(error):
            raise
        root = parse_xml(data, recover=True)
        if not "".join(root.itertext()).strip():
            raise
        extract.warnings.append(f"{error}; read as far as possible")
        return root


def _tree(node: etree._Element, depth: int) -> Any:  # noqa: ANN401
    """An element as dict, list or text; text between child elements makes it prose."""
    children = [child for child in node if isinstance(child.tag, str)]
    own = (node.text or "").strip() or any((child.tail or "").strip() for child in children)
    if not children or own or depth > 50:  # noqa: PLR2004
        return " ".join("".join(node.itertext()).split()) if own and children else _text(node)
    names = [_name(child) for child in children]
    if len(set(names)) == len(names):
        return {name: _tree(child, depth + 1) for name, child in zip(names, children, strict=True)}
    if len(set(names)) == 1:
        return [_tree(child, depth + 1) for child in children]
    if _is_grouped(names):
        tree: dict[str, Any] = {}
        for name, child in zip(names, children, strict=True):
            tree.setdefault(name, []).append(_tree(child, depth + 1))
        return {name: items[0] if len(items) == 1 else items for name, items in tree.items()}
    return [_tree(child, depth + 1) for child in children]


def _is_grouped(names: list[str]) -> bool:
    """Whether equal names stand together, so that grouping changes no order."""
    runs = [name for index, name in enumerate(names) if index == 0 or names[index - 1] != name]
    return len(runs) == len(set(runs))


def _name(node: etree._Element) -> str:
    return str(etree.QName(node).localname)


def _text(node: etree._Element) -> str:
    return "".join(node.itertext()).strip()
