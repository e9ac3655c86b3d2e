"""What of a web page a reader sees, and which of it is content rather than furniture."""

from __future__ import annotations

import functools
import re
from collections.abc import Mapping
from itertools import pairwise

from selectolax.lexbor import LexborNode

from ingest.readers.lexicon import read_lexicon, structure

SKIPPED = frozenset(
    [
        "script",
        "style",
        "noscript",
        "template",
        "svg",
        "iframe",
        "canvas",
        "object",
        "embed",
        "video",
        "audio",
        "head",
        "link",
        "meta",
        "select",
        "option",
        "textarea",
        "input",
        "datalist",
        "math",
        "map",
    ]
)
INLINE = frozenset([
    "a", "abbr", "acronym", "b", "bdi", "bdo", "big", "button", "cite", "code", "data", "del",
    "dfn", "em", "font", "i", "ins", "kbd", "label", "mark", "nobr", "q", "rb", "rp", "rt",
    "ruby", "s", "samp", "small", "span", "strike", "strong", "sub", "sup", "time", "tt", "u",
    "var", "wbr", "-text",
])  # fmt: skip
EDGE_TAGS = frozenset(["nav", "footer"])
EDGE_ROLES = frozenset(
    ["navigation", "contentinfo", "search", "dialog", "alertdialog", "menu", "menubar"]
)
HIDING_STYLE = re.compile(
    r"display\s*:\s*none|visibility\s*:\s*hidden|font-size\s*:\s*0(?![\d.])|opacity\s*:\s*0(?![\d.])"
    r"|text-indent\s*:\s*-\d{3,}|(?:left|top)\s*:\s*-\d{3,}px|max-height\s*:\s*0(?![\d.])",
    re.IGNORECASE,
)
# A part that is only waiting: transparent or invisible, but of its full size and in its place.
WAITING_STYLE = re.compile(
    r"^(?!.*(?:display|font-size|text-indent|max-height|left|top)\s*:)"
    r".*(?:visibility\s*:\s*hidden|opacity\s*:\s*0)",
    re.IGNORECASE | re.DOTALL,
)
COMPONENT = re.compile(r"[-:]")
TARGETS = ("data-bs-target", "data-target", "aria-controls", "href")
SHOWN_ATTRIBUTES = ("title", "label", "header", "caption", "text")
TOKEN = re.compile(r"[A-Z]?[a-z]+|[A-Z]+")
MAX_PSEUDO_HEADING = 40
MAX_QUESTION = 200
MOSTLY_LINKS = 0.6
ONLY_LINKS = 0.9
MIN_LIST_LINKS = 3
MAX_LINK_CHARS = 40
MAX_FURNITURE_CHARS = 400
MAX_EDGE_SHARE = 0.4  # of the page's text; a larger part is content whatever it is called


def find_main(body: LexborNode) -> LexborNode | None:
    """The element that holds the content, if the page marks one."""
    total = max(len(body.text()), 1)
    for selector in ("main", "[role=main]", "article"):
        found = body.css(selector)
        if len(found) == 1 and len(found[0].text()) >= 0.2 * total:
            return found[0]
    return None


def is_hidden(node: LexborNode) -> bool:
    """Whether nobody sees the element; panels that open on a click count as seen."""
    attributes = node.attributes
    hidden = "hidden" in attributes or HIDING_STYLE.search(attributes.get("style") or "")
    if not hidden:
        return False
    if HIDING_STYLE.search(attributes.get("style") or "") and "font-size" in (
        attributes["style"] or ""
    ):
        return True
    near = [node] + ([node.parent] if node.parent is not None else [])
    opens = any(_tokens(element) & words("panel") for element in near)
    labelled = "aria-labelledby" in attributes or attributes.get("role") in ("region", "tabpanel")
    return not (opens or labelled or _follows_opener(node))


def _follows_opener(node: LexborNode) -> bool:
    """Whether the element before it opens it: a button, what it says it expands, a question."""
    before = node.prev
    while before is not None and (before.tag or "").startswith("-"):
        before = before.prev
    if before is None:
        return False
    opener = "button, summary, [aria-expanded], [aria-controls]"
    asked = text_of(before)
    if len(asked) <= MAX_QUESTION and structure("question_end").search(asked):
        return True  # nobody asks in order to hide the answer for good
    return (
        before.tag in ("button", "summary")
        or before.css_matches(opener)
        or bool(before.css_first(opener))
    )


def is_edge(node: LexborNode, page_chars: int) -> bool:
    """Whether the element is navigation or furniture rather than content."""
    if node.tag in EDGE_TAGS or node.attributes.get("role") in EDGE_ROLES:
        return True
    tokens = _tokens(node) | ({"header"} if node.tag == "header" else set())
    is_list = node.tag in ("ul", "ol") or tokens & words("navigation")
    if is_list and _is_link_list(node):
        return True
    if not tokens & (words("navigation") | words("furniture")) or node.css_first(
        "h1, main, article"
    ):
        return False
    size = len(text_of(node))
    if tokens & words("furniture") and size <= MAX_FURNITURE_CHARS:
        return True
    return link_share(node) >= MOSTLY_LINKS and size <= MAX_EDGE_SHARE * page_chars


def link_share(node: LexborNode) -> float:
    """Share of the element's characters that stand inside links."""
    size = len(text_of(node))
    return sum(len(text_of(link)) for link in node.css("a")) / size if size else 0.0


def is_question(node: LexborNode) -> bool:
    """Whether the element is the title of something that opens, or marked as a question."""
    attributes = node.attributes
    joined = "".join(TOKEN.findall(attributes.get("class") or "")).lower()
    opens = "aria-expanded" in attributes or "aria-controls" in attributes
    named = _tokens(node) & words("question") or any(name in joined for name in words("heading"))
    text = text_of(node)
    if not text or len(text) > MAX_QUESTION or node.css_first("p, ul, table, h1, h2"):
        return False
    return bool(named) or (opens and node.tag in ("button", "a", "div", "span", "dt"))


def is_answer(node: LexborNode) -> bool:
    """Whether the element is marked as an answer."""
    return bool(_tokens(node) & words("answer"))


@functools.cache
def words(kind: str) -> frozenset[str]:
    """A word list of lexicons/boilerplate.toml."""
    return frozenset(read_lexicon("boilerplate")[kind])


@functools.cache
def pattern(kind: str) -> re.Pattern[str]:
    """A pattern of lexicons/boilerplate.toml."""
    return re.compile(read_lexicon("boilerplate")[kind], re.IGNORECASE)


def _is_link_list(node: LexborNode) -> bool:
    links = node.css("a")
    if len(links) < MIN_LIST_LINKS or link_share(node) < ONLY_LINKS:
        return False
    return sum(len(text_of(link)) for link in links) / len(links) <= MAX_LINK_CHARS


def _tokens(node: LexborNode) -> set[str]:
    """Words of an element's classes and id, and neighbours joined: "top-bar" is "topbar" too."""
    attributes = node.attributes
    found: set[str] = set()
    for name in f"{attributes.get('class') or ''} {attributes.get('id') or ''}".split():
        words_ = [token.lower() for token in TOKEN.findall(name)]
        found.update(words_, (a + b for a, b in pairwise(words_)))
    return found


def panel_names(body: LexborNode) -> dict[str, str]:
    """What opens each panel of the page, by the panel's id: the texts of tabs and accordions."""
    names: dict[str, str] = {}
    for node in body.css("a[href^='#'], [aria-controls], [data-target], [data-bs-target]"):
        attributes = node.attributes
        target = next((attributes[name] for name in TARGETS if attributes.get(name)), "") or ""
        text = text_of(node)
        if target.strip("#") and text and len(text) <= MAX_PSEUDO_HEADING:
            names.setdefault(target.strip("#"), text)
    return names


def panel_name(node: LexborNode, names: Mapping[str, str]) -> str:
    """What opens this panel, unless it says so itself; nothing for any other element."""
    name = names.get(node.attributes.get("id") or "", "")
    if not name or not _tokens(node) & words("panel") or text_of(node).startswith(name):
        return ""
    above = node.prev
    while above is not None and above.tag == "-text":
        above = above.prev
    return "" if above is not None and text_of(above).endswith(name) else name


def shown_attribute(node: LexborNode) -> str:
    """The text that a component shows from its attributes: <x-panel title="…">; else nothing."""
    if not COMPONENT.search(node.tag or ""):
        return ""
    attributes = node.attributes
    texts = (attributes.get(name) or "" for name in SHOWN_ATTRIBUTES)
    return next((" ".join(text.split()) for text in texts if text.strip()), "")


def text_of(node: LexborNode) -> str:
    """The text of an element on one line."""
    return " ".join((node.text() or "").split())
