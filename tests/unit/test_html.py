"""Documents as HTML, and HTML from anywhere as documents: also what means harm."""

from __future__ import annotations

import random
import re
from pathlib import Path
from typing import Any

import pytest

from quire.text.algebra import compose
from quire.text.convert import READERS, WRITERS, Unreadable, from_html, from_markdown, to_html, to_markdown, to_text
from quire.text.delta import Op, from_json, to_json
from quire.text.diff import diff
from quire.text.formats import check_delta
from quire.text.html_cleaner import MAX_CHARACTERS, MAX_DEPTH
from tests.unit.documents import document

CORPUS = sorted((Path(__file__).parents[1] / "corpus").glob("*.html"))


@pytest.mark.parametrize("path", CORPUS, ids=lambda path: path.name)
def test_corpus(path: Path) -> None:
    """HTML → document → HTML gives the same text; and the document is that of the Markdown beside it."""
    html = path.read_text()
    ops = from_html(html)
    assert html == to_html(ops)
    assert to_json(from_markdown(path.with_suffix(".md").read_text())) == to_json(ops)


@pytest.mark.parametrize("spaces", [False, True])
def test_documents_come_back(spaces: bool) -> None:
    """Document → HTML → document gives the same document, with all its white space."""
    for seed in range(500):
        given = document(seed, spaces=spaces)
        assert to_json(given) == to_json(from_html(to_html(given))), seed


def line(text: str, inline: dict[str, Any] | None = None, **block: Any) -> list[dict[str, Any]]:
    """The operations of one line; `_` in names stands for `-`."""
    attributes = {name.replace("_", "-"): value for name, value in block.items()}
    return [
        {"insert": text, **({"attributes": inline} if inline else {})},
        {"insert": "\n", **({"attributes": attributes} if attributes else {})},
    ]


FOREIGN: dict[str, tuple[str, list[dict[str, Any]]]] = {
    "nothing": ("", []),
    "white space": ("  <p>  a \n b  </p>\n\n <p>c</p> ", [{"insert": "a b\nc\n"}]),
    "text without elements": ("a <i>b</i>", [{"insert": "a "}, *line("b", {"italic": True})]),
    "line breaks": ("a<br>b<p>c<br></p><br>d", [{"insert": "a\nb\nc\n\nd\n"}]),
    "divs": ("<div>a<div>b</div>c</div><div></div>d", [{"insert": "a\nb\nc\nd\n"}]),
    "no-break spaces": ("<p>1&nbsp;&nbsp;km and</p>", [{"insert": "1\u00a0\u00a0km and\n"}]),
    "only no-break spaces": (
        "<p>all&nbsp;by<b>&nbsp;Quill</b></p>",
        [{"insert": "all by"}, *line(" Quill", {"bold": True})],
    ),
    "filled lines": (
        "<p>&nbsp;</p><p> <b>&nbsp;</b>x y</p>",
        [{"insert": "\n"}, {"insert": "\u00a0", "attributes": {"bold": True}}, {"insert": "x y\n"}],
    ),
    "entities": (
        "<p>&lt;b&gt; &amp;copy; &#x1F600; &bogus; &#0; &#xD800;</p>",
        [{"insert": "<b> &copy; 😀 &bogus; � �\n"}],
    ),
    "wrong nesting": (
        "<b>a<i>b</b>c</i>",
        [
            {"insert": "a", "attributes": {"bold": True}},
            {"insert": "b", "attributes": {"bold": True, "italic": True}},
            *line("c", {"italic": True}),
        ],
    ),
    "pre": ("<pre>a\n  b\n</pre>", line("a", code_block=True) + line("  b", code_block=True)),
    "pre with language": ('<pre><code class="hljs language-rust">x</code></pre>', line("x", code_block="rust")),
    "white-space": ('<p style="white-space: pre-wrap">  a\n b</p>', [{"insert": "  a\n b\n"}]),
    "nested lists": (
        "<ol><li>a<ul><li>b<li>c</ul><li>d</ol>",
        line("a", list="ordered")
        + line("b", list="bullet", indent=1)
        + line("c", list="bullet", indent=1)
        + line("d", list="ordered"),
    ),
    "list in list without an item": (
        "<ul><li>a</li><ul><li>b</li></ul></ul>",
        line("a", list="bullet") + line("b", list="bullet", indent=1),
    ),
    "Quill's editor": (
        '<ol><li data-list="bullet">a</li><li data-list="ordered" class="ql-indent-1">b</li>'
        '<li data-list="checked">c</li></ol><p class="ql-align-center">d</p>'
        '<div class="ql-code-block-container"><div class="ql-code-block" data-language="python">e  f</div></div>',
        line("a", list="bullet")
        + line("b", list="ordered", indent=1)
        + line("c", list="checked")
        + line("d", align="center")
        + line("e  f", code_block="python"),
    ),
    "old Quill's checklist": ('<ul data-checked="true"><li>a</li></ul>', line("a", list="checked")),
    "GitHub's checklist": (
        '<ul><li class="task-list-item"><input type="checkbox" checked disabled> a</li></ul>',
        line("a", list="checked"),
    ),
    "Google Docs": (
        '<b style="font-weight:normal" id="docs-internal-guid-1"><p dir="ltr" style="line-height:1.38">'
        '<span style="font-size:11pt;font-family:Arial;color:#000000;font-weight:700">bold</span>'
        '<span style="font-size:11pt;color:#ff0000;font-style:italic;text-decoration:underline"> red</span></p></b>',
        [
            {"insert": "bold", "attributes": {"bold": True}},
            *line(" red", {"italic": True, "underline": True, "color": "#ff0000"}),
        ],
    ),
    "Word": (
        "<html><head><title>t</title><style>p{}</style></head><body lang=EN><!--[if x]><p>y</p><![endif]-->"
        '<p class=MsoNormal><b><span style="mso-bidi-font-size:11pt">a</span></b><o:p></o:p></p></body></html>',
        line("a", {"bold": True}),
    ),
    "table": (
        "<table><caption>t</caption><thead><tr><th>a<th>b</thead><tr><td>c<p>d</p><td align=right>e</table>f",
        [
            {"insert": "t\na"},
            {"insert": "\n", "attributes": {"table": "row-1"}},
            *line("b", table="row-1"),
            *line("c d", table="row-2"),
            *line("e", table="row-2", align="right"),
            {"insert": "f\n"},
        ],
    ),
    "table in table": (
        "<table><tr><td>a<table><tr><td>b</table></table>",
        line("a b", table="row-1"),
    ),
    "two tables": (
        "<table><tr><td>a</table><table><tr><td>b</table>",
        [*line("a", table="row-1"), {"insert": "\nb"}, {"insert": "\n", "attributes": {"table": "row-2"}}],
    ),
    "quote": (
        "<blockquote>a<p>b</p></blockquote><blockquote><ul><li>c</ul></blockquote>",
        line("a", blockquote=True) + line("b", blockquote=True) + line("c", list="bullet"),
    ),
    "colours": (
        '<p><font color="red">a</font><span style="background: rgb(1, 2, 3); color: BLACK">b</span>'
        '<span style="color: var(--x); background-color: url(x)">c</span></p>',
        [
            {"insert": "a", "attributes": {"color": "red"}},
            {"insert": "b", "attributes": {"background": "#010203"}},
            {"insert": "c\n"},
        ],
    ),
    "inherited": (
        '<div style="color: #c0312b; text-align: center"><p>a</p><p align="left"><b>b</b></p></div>',
        [
            *line("a", {"color": "#c0312b"}, align="center"),
            *line("b", {"bold": True, "color": "#c0312b"}),
        ],
    ),
    "embeds": (
        '<p>a<img src="/x.png" width="3" onerror="x" alt=""></p><hr><iframe src="https://v.org/1">no</iframe>'
        '<span class="ql-formula" data-value="x^2"><b>k</b></span>',
        [
            {"insert": "a"},
            {"insert": {"image": "/x.png"}, "attributes": {"width": "3"}},
            {"insert": "\n"},
            {"insert": {"divider": True}},
            {"insert": {"video": "https://v.org/1"}},
            {"insert": {"formula": "x^2"}},
            {"insert": "\n"},
        ],
    ),
}


@pytest.mark.parametrize(("html", "expected"), FOREIGN.values(), ids=FOREIGN)
def test_foreign(html: str, expected: list[dict[str, Any]]) -> None:
    """What browsers, word processors and other editors write is read as what it means."""
    assert to_json(from_json(expected)) == to_json(from_json(to_json(from_html(html))))


HOSTILE = {
    "script": ("<script>alert(1)</script>a", "a\n"),
    "script in pieces": ("<scr<script>ipt>alert(1)</script>a", "ipt>alert(1)a\n"),
    "handler": ('<p onclick="alert(1)">a</p>', "a\n"),
    "link": ('<a href="javascript:alert(1)">a</a>', "a\n"),
    "hidden link": ('<a href=" &#1;jAvA&#10;scRipt&colon;alert(1)">a</a>', "a\n"),
    "vbscript": ('<a href="vbscript:x">a</a>', "a\n"),
    "data link": ('<a href="data:text/html;base64,PHNjcmlwdD4=">a</a>', "a\n"),
    "image": ('<img src="javascript:alert(1)"><img src=x:y onerror=alert(1)>a', "a\n"),
    "SVG as an image": ('<img src="data:image/svg+xml,<svg onload=alert(1)>">a', "a\n"),
    "SVG": ('<svg onload="alert(1)"><script>alert(1)</script><a xlink:href="javascript:x">b</a></svg>a', "a\n"),
    "MathML": ('<math><mtext><table><mglyph><style><img src=x onerror="alert(1)"></style></table></math>a', "a\n"),
    "style": ("<style>@import 'http://evil'</style><p style=\"background: url('javascript:x')\">a</p>", "a\n"),
    "frame": ('<iframe src="javascript:alert(1)"></iframe><iframe srcdoc="<script>x</script>"></iframe>a', "a\n"),
    "object": (
        '<object data="x"><embed src="x"></object><form action="x"><input type="text" value="b"></form>a',
        "a\n",
    ),
    "base and meta": ('<base href="//evil"><meta http-equiv="refresh" content="0;url=//evil">a', "a\n"),
    "template": ("<template><script>x</script></template>a", "a\n"),
    "noscript": ("<noscript><img src=x onerror=alert(1)></noscript>a", "a\n"),
    "comment": ("<!--><script>alert(1)</script>-->a", "-->a\n"),
    "class that breaks out": ("<pre><code class='language-\"><script>'>a</code></pre>", "a\n"),
    "half a pair": ("\ud83da&#xdc00;", "\ufffda\ufffd\n"),
    "cut off": ("a<b title='", "a\n"),
    "unended comment": ("a<!-- b", "a\n"),
}


@pytest.mark.parametrize(("html", "text"), HOSTILE.values(), ids=HOSTILE)
def test_hostile(html: str, text: str) -> None:
    """Nothing that runs gets into a document or out of it again; the words do."""
    ops = from_html(html)
    check_delta(ops)
    assert text == to_text(ops)
    for written in (to_html(ops), to_markdown(ops)):
        assert not re.search(
            r"<script|javascript|vbscript|onerror|onload|onclick|data:text|svg|url\(|evil", written, re.I
        )


DANGEROUS = [
    {"insert": "a", "attributes": {"link": "java\nscript:alert(1)"}},
    {"insert": "b", "attributes": {"link": '"><script>alert(1)</script>'}},
    {"insert": "c", "attributes": {"color": 'red"><script>', "background": "url(javascript:x)", "size": '"><b'}},
    {"insert": {"image": 'x" onerror="alert(1)'}, "attributes": {"alt": '"><script>', "width": '" onload="'}},
    {"insert": {"image": "data:image/svg+xml,<svg onload=alert(1)>"}},
    {"insert": {"formula": "<script>alert(1)</script>"}},
    {"insert": {"video": "javascript:alert(1)"}},
    {"insert": "<script>alert(1)</script>"},
    {"insert": "\n", "attributes": {"code-block": '"><script>', "align": '"><script>', "table": '"><script>'}},
    {"insert": "x"},
    {"insert": "\n", "attributes": {"header": '1 onclick="', "direction": '"><script>', "indent": "<"}},
]


@pytest.mark.parametrize("written", ["html", "markdown"])
def test_hostile_documents(written: str) -> None:
    """Whatever a document says (clients write it), the HTML of it, and of its Markdown, runs nothing."""
    html = to_html(from_json(DANGEROUS))
    if written == "markdown":
        html = to_html(from_markdown(to_markdown(from_json(DANGEROUS))))
    for tag in re.findall(r"<[a-z][^>]*>", html):
        assert not re.search(r"^<script|^<svg| on[a-z]+=[^&]*$|href=\"javascript", re.sub(r'="[^"]*"', '=""', tag))
        assert "javascript" not in re.sub(r'(alt|data-value)="[^"]*"', "", tag)


@pytest.mark.parametrize("name", ["div", "b", "ul", "blockquote", "table", "span", "font", "x-y"])
def test_depth_is_bounded(name: str) -> None:
    """Elements nested without end are refused at once, with the limit (R200)."""
    with pytest.raises(Unreadable, match=str(MAX_DEPTH)):
        from_html(f"<{name}>" * 500_000 + "x")
    assert "x\n" in to_text(from_html(f"<{name}>" * 200 + "x"))


def test_size_is_bounded() -> None:
    """Too long a text is refused before it is read (R200)."""
    with pytest.raises(Unreadable, match=str(MAX_CHARACTERS)):
        from_html("a" * (MAX_CHARACTERS + 1))


@pytest.mark.parametrize("html", ["<p>" * 20_000, "<li>" * 5_000, "<p " + "a" * 1_000_000 + ">x", "&lt" * 50_000])
def test_much_of_it(html: str) -> None:
    """A lot of what is harmless is read."""
    check_delta(from_html(html))


VALUES = (True, False, 1, -3, 2.5, "center", "ordered", "", "<b>", "row-1", 10**20, [1], {"a": [None]}, "a b", "\u2028")
NAMES = (
    "bold", "italic", "underline", "strike", "code", "color", "background", "link", "script", "size", "font", "alt",
    "width", "header", "list", "indent", "blockquote", "code-block", "table", "align", "direction", "custom",
)  # fmt: skip
TEXTS = ("a", "\n", "\n\n", "x\ny", " ", "\t", "*", "`", "😀", "\u00a0", "\x0b", "\r", "|", "<", "&", "\ud800", "\x1f")
EMBEDS: tuple[dict[str, Any], ...] = (
    {"image": "/x"},
    {"image": 1},
    {"image": "a\n\nb"},
    {"divider": True},
    {"video": None},
    {"video": "x\ny"},
    {"formula": ["x"]},
    {"formula": "`\n$"},
    {"other": {}},
)


def any_delta(chance: random.Random) -> list[Op]:
    """A document with any attributes anywhere, with any values."""
    ops: list[dict[str, Any]] = []
    for _ in range(chance.randint(0, 12)):
        content = chance.choice(TEXTS if chance.random() < 0.7 else EMBEDS)
        attributes = {name: chance.choice(VALUES) for name in chance.sample(NAMES, chance.choice([0, 0, 1, 2, 5]))}
        ops.append({"insert": content, **({"attributes": attributes} if attributes else {})})
    return from_json(ops)


@pytest.mark.parametrize("name", ["markdown", "html", "text"])
def test_any_document(name: str) -> None:
    """Random documents with random attributes are written and read in every format, and what is read can be kept."""
    chance = random.Random(7)
    for _ in range(1000):
        ops = any_delta(chance)
        written = WRITERS[name](ops)
        written.encode()
        read = READERS[name](written)
        check_delta(read)
        assert to_json(read) == to_json(compose(read, diff(read, read)))


ELEMENTS = (
    "p", "div", "b", "i", "ul", "ol", "li", "table", "tr", "td", "th", "tbody", "caption", "pre", "code", "a", "span",
    "br", "hr", "img", "input", "h1", "h2", "blockquote", "font", "iframe", "video", "svg", "script", "style", "center",
)  # fmt: skip
ATTRIBUTES = (
    "", "", 'href="x"', 'href="javascript:x"', 'src="/x"', 'class="ql-formula" data-value="x"', 'class="ql-indent-3"',
    'class="ql-code-block" data-language="py"', 'style="white-space: pre-wrap; color: red"',
    'style="font-weight: bold"', 'type="checkbox" checked', 'data-list="ordered"', 'data-row="r1"', "dir=rtl",
    'href="/v" data-embed="video"',
)  # fmt: skip
BITS = ("a", " ", "\n", "  b ", "&amp;", "\t", "x\ny", "😀", "&#0;", "<", "&nbsp;")


def soup(chance: random.Random) -> str:
    """Elements that begin and end anywhere."""
    made: list[str] = []
    for _ in range(chance.randint(1, 25)):
        sort = chance.random()
        if sort < 0.4:
            made.append(f"<{chance.choice(ELEMENTS)} {chance.choice(ATTRIBUTES)}>")
        elif sort < 0.65:
            made.append(f"</{chance.choice(ELEMENTS)}>")
        else:
            made.append(chance.choice(BITS))
    return "".join(made)


def test_any_html() -> None:
    """Elements in any order are read as a document that can be kept, and that comes back from its own HTML."""
    chance = random.Random(11)
    for _ in range(3000):
        html = soup(chance)
        ops = from_html(html)
        check_delta(ops)
        written = to_html(ops)
        if "&nbsp;" not in html:  # which may become usual spaces, see docs/conversions.md
            assert written == to_html(from_html(written)), html
