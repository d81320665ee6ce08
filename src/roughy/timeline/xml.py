"""Writing XML: elements whose text any reader accepts, and the whole document."""

import re

from lxml import etree

FORBIDDEN = re.compile("[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
"""What XML 1.0 cannot hold, escaped or not."""


def add(parent: etree._Element, tag: str, text: str | int | None = None, /, **attributes: str | None) -> etree._Element:
    """Append a child element with its text and attributes; an attribute that is None is left out."""
    element = etree.SubElement(parent, tag)
    for name, value in attributes.items():
        if value is not None:
            element.set(name, FORBIDDEN.sub("", value))
    if text is not None:
        element.text = FORBIDDEN.sub("", str(text))
    return element


def document(root: etree._Element, doctype: str) -> bytes:
    """The document in UTF-8 with its declaration and doctype."""
    etree.indent(root)
    return etree.tostring(root, xml_declaration=True, encoding="UTF-8", doctype=doctype) + b"\n"
