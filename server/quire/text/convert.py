"""The formats in which a rich-text document is written and read, by name.

Large ones take time: `quire.content.convert` does it outside of the event loop.
"""

from __future__ import annotations

from collections.abc import Sequence

from quire.text.delta import Insert, Op, from_units, to_units
from quire.text.html_cleaner import Unreadable
from quire.text.html_reader import read_html
from quire.text.html_writer import write_html
from quire.text.lines import ended_alike, whole_characters
from quire.text.markdown_reader import read_markdown
from quire.text.markdown_writer import write_markdown

__all__ = [
    "READERS",
    "WRITERS",
    "Unreadable",
    "from_html",
    "from_markdown",
    "from_text",
    "to_html",
    "to_markdown",
    "to_text",
]


def to_text(ops: Sequence[Op]) -> str:
    """The characters of the document; what is embedded (images) is left out."""
    return whole_characters(
        "".join([from_units(op.content) for op in ops if isinstance(op, Insert) and isinstance(op.content, str)])
    )


def from_text(text: str) -> list[Op]:
    """Plain text with any line breaks as a document. Nothing is added at the end."""
    text = ended_alike(whole_characters(text)).replace("\0", "")
    return [Insert(to_units(text))] if text else []


to_markdown = write_markdown
to_html = write_html
from_markdown = read_markdown
from_html = read_html

WRITERS = {"markdown": to_markdown, "html": to_html, "text": to_text}
READERS = {"markdown": from_markdown, "html": from_html, "text": from_text}
