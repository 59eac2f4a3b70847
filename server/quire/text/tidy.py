"""A difference as a person would tell it: fewer and larger changes, with edges where words and lines have theirs."""

from __future__ import annotations

from quire.text.runs import Run, common_suffix, is_low, merge

MAX_OVERLAP = 100_000
"""Changes longer than this are not searched for a common end and beginning."""

_SPACE = frozenset(
    "\t\n\v\f\r \u00a0\u1680\u2028\u2029\u202f\u205f\u3000\ufeff" + "".join(map(chr, range(0x2000, 0x200B)))
)
"""What JavaScript's regular expressions take for white space."""


def tidy(found: list[Run]) -> list[Run]:
    """Fewer and larger changes: no coincidental equalities, and edges where words and lines have theirs."""
    cleaned = _without_coincidences(found)
    if cleaned is not found:
        found = merge(cleaned)
    return _with_overlaps(_aligned_to_words(found))


def _without_coincidences(found: list[Run]) -> list[Run]:
    """Equal runs that are no longer than the changes on either side become changes. `found` itself: there are none."""
    made = list(found)
    equal: dict[int, int] = {}
    """A stack of places of equal runs. Its depth can fall below zero, as in the original."""
    depth = 0
    candidate = ""
    came_before = went_before = came = went = 0
    at = 0
    while at < len(made):
        kind, text = made[at]
        if kind == "=":
            equal[depth] = at
            depth += 1
            came_before, went_before, came, went = came, went, 0, 0
            candidate = text
        else:
            if kind == "+":
                came += len(text)
            else:
                went += len(text)
            if candidate and len(candidate) <= max(came_before, went_before) and len(candidate) <= max(came, went):
                place = equal[depth - 1]
                made[place : place + 1] = [Run("-", candidate), Run("+", candidate)]
                depth -= 2
                at = equal[depth - 1] if depth > 0 else -1
                came_before = went_before = came = went = 0
                candidate = ""
        at += 1
    return found if len(made) == len(found) else made


def _aligned_to_words(found: list[Run]) -> list[Run]:
    """A change between two equal runs slides to where its edges fall best: on empty lines, lines, sentences, words."""
    made = list(found)
    at = 1
    while at < len(made) - 1:
        before, (kind, text), after = made[at - 1 : at + 2]
        if before.kind == "=" == after.kind:
            left = common_suffix(before.text, text)
            joined = before.text + text + after.text
            start, length, end = len(before.text) - left, len(text), len(joined)
            best, best_score = (
                start,
                _edge(joined, 0, start, start + length) + _edge(joined, start, start + length, end),
            )
            while start + length < end and joined[start] == joined[start + length]:
                start += 1
                score = _edge(joined, 0, start, start + length) + _edge(joined, start, start + length, end)
                if score >= best_score and not is_low(joined[start]):
                    best, best_score = start, score
            if best != len(before.text):
                pieces = (("=", joined[:best]), (kind, joined[best : best + length]), ("=", joined[best + length :]))
                made[at - 1 : at + 2] = [Run(kind, text) for kind, text in pieces if text]  # type: ignore[arg-type]
                at -= (best == 0) + (best + length == end)
        at += 1
    return made


def _edge(text: str, start: int, at: int, end: int) -> int:
    """How good an edge is at `at`, between what goes from `start` to it and from it to `end`: 6 (best) to 0."""
    if start == at or at == end:
        return 6
    before, after = text[at - 1], text[at]
    odd_before = not (before.isascii() and before.isalnum())
    odd_after = not (after.isascii() and after.isalnum())
    space_before = odd_before and before in _SPACE
    space_after = odd_after and after in _SPACE
    break_before = before in "\r\n"
    break_after = after in "\r\n"
    if break_before or break_after:
        blank = text[max(start, at - 3) : at].endswith(("\n\n", "\n\r\n")) or text[at : min(end, at + 4)].startswith(
            ("\n\n", "\r\n\n", "\n\r\n", "\r\n\r\n")
        )
        return 5 if blank else 4
    if odd_before and not space_before and space_after:
        return 3
    if space_before or space_after:
        return 2
    return 1 if odd_before or odd_after else 0


def _with_overlaps(found: list[Run]) -> list[Run]:
    """Where what goes ends as what comes begins (or the other way round), and that is half of one, it stays."""
    made: list[Run] = []
    number = 0
    while number < len(found):
        run = found[number]
        following = found[number + 1] if number + 1 < len(found) else None
        if run.kind != "-" or following is None or following.kind != "+":
            made.append(run)
            number += 1
            continue
        goes, comes = run.text, following.text
        ahead, behind = _overlap(goes, comes), _overlap(comes, goes)
        least = min(len(goes), len(comes)) / 2
        if ahead >= behind and ahead >= least:
            pieces = (Run("-", goes[: len(goes) - ahead]), Run("=", comes[:ahead]), Run("+", comes[ahead:]))
        elif behind > ahead and behind >= least:
            pieces = (Run("+", comes[: len(comes) - behind]), Run("=", goes[:behind]), Run("-", goes[behind:]))
        else:
            pieces = (run, following, Run("=", ""))
        made += (piece for piece in pieces if piece.text)
        number += 2
    return made


def _overlap(a: str, b: str) -> int:
    """The longest end of `a` that is a beginning of `b`."""
    limit = min(len(a), len(b))
    if limit > MAX_OVERLAP:
        return 0
    a, b = a[len(a) - limit :], b[:limit]
    if a == b:
        return limit
    # The prefix function of Knuth, Morris and Pratt: borders[n] is the longest border of b[: n + 1].
    borders = [0] * limit
    length = 0
    for n in range(1, limit):
        while length and b[n] != b[length]:
            length = borders[length - 1]
        length += b[n] == b[length]
        borders[n] = length
    length = 0
    for unit in a:
        while length and (length == limit or unit != b[length]):
            length = borders[length - 1]
        length += unit == b[length]
    return length
