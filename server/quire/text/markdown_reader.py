"""Markdown (CommonMark with GitHub's tables, strikes and checklists) as a document.

It is made HTML by markdown-it-py, with the HTML inside as it stands. What follows is the way of all HTML: sanitized,
read.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from html import escape
from typing import TYPE_CHECKING, Any

from markdown_it import MarkdownIt
from markdown_it.token import Token
from mdit_py_plugins.tasklists import tasklists_plugin

from quire.text.delta import Insert, Op
from quire.text.html_cleaner import MAX_CHARACTERS, Unreadable, sanitize
from quire.text.html_reader import read_clean_html

if TYPE_CHECKING:
    from markdown_it.renderer import RendererProtocol
    from markdown_it.rules_inline import StateInline
    from markdown_it.utils import EnvType, OptionsDict

MAX_NESTING = 60
"""Of blocks, of which a list is two."""

_FORMULA = re.compile(r"\$`([^`\n]+)`\$")


def read_markdown(text: str) -> list[Op]:
    """A document; it ends with a line break unless it is empty. Raises Unreadable."""
    if len(text) > MAX_CHARACTERS:
        raise Unreadable(f"it has {len(text)} characters, and at most {MAX_CHARACTERS} can be read")
    text = text.replace("\r\n", "\n").replace("\r", "\n").replace("\0", "")
    source = text.split("\n")
    if not text.strip():
        # Empty lines alone; the first is the one that an empty text has too.
        return [Insert("\n" * len(source))] if len(source) > 1 else []
    environment: dict[str, Any] = {}
    tokens = _PARSER.parse(text, environment)
    if max([token.level for token in tokens], default=0) >= MAX_NESTING - 1:
        # The parser leaves out what is deeper.
        raise Unreadable(f"its blocks are nested deeper than {MAX_NESTING}")
    tokens = _with_empty_lines(tokens, source)
    html = _PARSER.renderer.render(tokens, _PARSER.options, environment)
    return read_clean_html(sanitize(html), exact=True)


def _with_empty_lines(tokens: Sequence[Token], source: Sequence[str]) -> list[Token]:
    """One empty line between blocks is Markdown's; each more is one of the document."""
    made: list[Token] = []
    for token in tokens:
        if token.level == 0 and token.map is not None and token.nesting >= 0:
            start = line = token.map[0]
            while line > 0 and not source[line - 1].strip():
                line -= 1
            made += _empty(start - line - (1 if made else 0))
        made.append(token)
    end = len(source)
    while end > 0 and not source[end - 1].strip():
        end -= 1
    return made + _empty(len(source) - end - 1)


def _empty(count: int) -> list[Token]:
    return [Token("html_block", "", 0, content="<p><br></p>\n" * count)] if count > 0 else []


def _formula(state: StateInline, silent: bool) -> bool:
    """GitHub's mathematics with backticks: $`TeX`$."""
    found = _FORMULA.match(state.src, state.pos)
    if found is None:
        return False
    if not silent:
        state.push("formula", "span", 0).content = found[1]
    state.pos = found.end()
    return True


def _write_formula(
    renderer: RendererProtocol, tokens: Sequence[Token], at: int, options: OptionsDict, environment: EnvType
) -> str:
    return f'<span class="ql-formula" data-value="{escape(tokens[at].content)}"></span>'


def _parser() -> MarkdownIt:
    made = MarkdownIt("commonmark", {"maxNesting": MAX_NESTING}).enable(["table", "strikethrough"])
    made.use(tasklists_plugin)
    made.inline.ruler.before("backticks", "formula", _formula)
    made.add_render_rule("formula", _write_formula)
    # Addresses stay as they are written; `sanitize` and the reader decide which are safe.
    made.normalizeLink = str  # type: ignore[assignment, method-assign]
    made.normalizeLinkText = str  # type: ignore[assignment, method-assign]
    made.validateLink = bool  # type: ignore[assignment, method-assign]
    return made


_PARSER = _parser()
