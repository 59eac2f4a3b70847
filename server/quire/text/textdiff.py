"""What changed between two texts, as runs that stay, go and come.

The search for the shortest way from one text to the other is that of E. Myers, "An O(ND) Difference Algorithm and Its
Variations" (1986), from both ends at once; around it stand the shortcuts and the tidying that N. Fraser describes in
"Writing: Diff Strategies" (2006). Ties are decided as npm's `fast-diff` decides them, which `quill-delta` uses: tests
compare the results. It differs in one thing: a run never begins or ends inside a surrogate pair.

Texts are UTF-16 units, a pair of surrogates being two characters (see `quire.text.delta`). The search is bounded: after
`BUDGET` steps it gives up, and large texts are first taken apart at the lines, then the words, that both have once.
"""

from __future__ import annotations

import re
from bisect import bisect_left
from collections import Counter
from typing import Literal, NamedTuple, TypeAlias

Kind: TypeAlias = Literal["=", "-", "+"]

BUDGET = 400_000
"""Steps of the search, some tenths of a second in all, before a coarser difference will do."""

MAX_OVERLAP = 100_000
"""Changes longer than this are not searched for a common end and beginning."""

_SPACE = frozenset(
    "\t\n\v\f\r \u00a0\u1680\u2028\u2029\u202f\u205f\u3000\ufeff" + "".join(map(chr, range(0x2000, 0x200B)))
)
"""What JavaScript's regular expressions take for white space."""

_LINES = re.compile(r"[^\n]*\n|[^\n]+")
_WORDS = re.compile(r"\w+|\s+|[^\w\s]+")


class Run(NamedTuple):
    """A piece of text that stays ("="), goes ("-") or comes ("+")."""

    kind: Kind
    text: str


class _TooFar(Exception):
    """The texts have too little in common to be compared character by character."""


def runs(old: str, new: str) -> list[Run]:
    """The runs that make `new` of `old`: "=" and "-" joined are the old text, "=" and "+" the new one."""
    search = _Search(BUDGET)
    try:
        found = search.difference(old, new, whole=True)
    except _TooFar:
        found = _merge(_coarse(old, new), whole=True)
    return _tidy(found)


# The search


class _Search:
    """One comparison."""

    def __init__(self, budget: int) -> None:
        self.left = budget
        """Steps that it may still take."""

    def _spend(self, steps: int) -> None:
        self.left -= steps
        if self.left < 0:
            self.left = 0
            raise _TooFar

    def difference(self, old: str, new: str, *, whole: bool = False) -> list[Run]:
        """Runs that are merged (`whole`: see `_merge`), but not tidied."""
        if old == new:
            return [Run("=", old)] if old else []
        start = _common_prefix(old, new)
        prefix, old, new = old[:start], old[start:], new[start:]
        end = _common_suffix(old, new)
        suffix = old[len(old) - end :]
        old, new = old[: len(old) - end], new[: len(new) - end]
        middle = self._unlike(old, new)
        if prefix:
            middle.insert(0, Run("=", prefix))
        if suffix:
            middle.append(Run("=", suffix))
        return _merge(middle, whole=whole)

    def _unlike(self, old: str, new: str) -> list[Run]:
        """For texts that begin and end differently."""
        if not old or not new:
            return [Run("+", new)] if new else [Run("-", old)]
        longer, shorter = (old, new) if len(old) > len(new) else (new, old)
        inside = longer.find(shorter)
        if inside >= 0:
            kind: Kind = "-" if longer is old else "+"
            return [
                Run(kind, longer[:inside]),
                Run("=", shorter),
                Run(kind, longer[inside + len(shorter) :]),
            ]
        if len(shorter) == 1:
            return [Run("-", old), Run("+", new)]
        half = self._half(longer, shorter)
        if half is not None:
            in_longer, in_shorter, length = half
            i, j = (in_longer, in_shorter) if longer is old else (in_shorter, in_longer)
            before = self.difference(old[:i], new[:j])
            after = self.difference(old[i + length :], new[j + length :])
            return [*before, Run("=", old[i : i + length]), *after]
        middle = self._middle(old, new)
        if middle is None:
            return [Run("-", old), Run("+", new)]
        x, y = middle
        if (x, y) in ((0, 0), (len(old), len(new))):
            # Half a pair is all that they share at one end: no way of taking them apart makes them smaller.
            return [Run("-", old), Run("+", new)]
        return self.difference(old[:x], new[:y]) + self.difference(old[x:], new[y:])

    def _half(self, longer: str, shorter: str) -> tuple[int, int, int] | None:
        """A common piece of at least half the longer text, if one is easily found: where in both, and its length."""
        if len(longer) < 4 or len(shorter) * 2 < len(longer):
            return None
        second = self._grow(longer, shorter, -(-len(longer) // 4))
        third = self._grow(longer, shorter, -(-len(longer) // 2))
        if second is None or third is None:
            return second or third
        return second if second[2] > third[2] else third

    def _grow(self, longer: str, shorter: str, at: int) -> tuple[int, int, int] | None:
        """The longest common piece around a quarter of the longer text that begins at `at`, if it is half of it."""
        seed = longer[at : at + len(longer) // 4]
        best = (0, 0, 0)
        found = shorter.find(seed)
        while found >= 0:
            ahead = _common_prefix(longer[at:], shorter[found:])
            behind = _common_suffix(longer[:at], shorter[:found])
            self._spend(1 + (ahead + behind) // 64)
            if ahead + behind > best[2]:
                best = (at - behind, found - behind, ahead + behind)
            found = shorter.find(seed, found + 1)
        return best if best[2] * 2 >= len(longer) else None

    def _middle(self, old: str, new: str) -> tuple[int, int] | None:
        """Where a shortest way from the one text to the other passes its middle. None: they have nothing in common.

        A diagonal is a number of characters by which the place in `old` is ahead of that in `new`. `front[k]` is the
        furthest place in `old` that `edits` edits reach on diagonal k from the start, `back[k]` the same from the end.
        """
        rows, columns = len(new), len(old)
        most = (rows + columns + 1) // 2
        skew = columns - rows
        # Ways of both directions meet in the step forward if the difference of the lengths is odd.
        meets_ahead = skew % 2 != 0
        reach = min(most, self.left + 1)  # more edits than that are not looked at
        front = [-1] * (2 * reach + 2)
        back = [-1] * (2 * reach + 2)
        front[reach + 1] = back[reach + 1] = 0
        low_front = high_front = low_back = high_back = 0
        for edits in range(most):
            self._spend(2 * edits + 2 - (low_front + high_front + low_back + high_back) // 2)
            for k in range(-edits + low_front, edits - high_front + 1, 2):
                at = reach + k
                down = k == -edits or (k != edits and front[at - 1] < front[at + 1])
                x = front[at + 1] if down else front[at - 1] + 1
                y = x - k
                begin = x
                while x < columns and y < rows and old[x] == new[y]:
                    x += 1
                    y += 1
                if x - begin > 100:
                    self._spend(x - begin)
                front[at] = x
                if x > columns:
                    high_front += 2
                elif y > rows:
                    low_front += 2
                elif meets_ahead:
                    mirrored = reach + skew - k
                    if 0 <= mirrored < 2 * reach and back[mirrored] != -1 and x >= columns - back[mirrored]:
                        return x, y
            for k in range(-edits + low_back, edits - high_back + 1, 2):
                at = reach + k
                down = k == -edits or (k != edits and back[at - 1] < back[at + 1])
                x = back[at + 1] if down else back[at - 1] + 1
                y = x - k
                begin = x
                while x < columns and y < rows and old[columns - x - 1] == new[rows - y - 1]:
                    x += 1
                    y += 1
                if x - begin > 100:
                    self._spend(x - begin)
                back[at] = x
                if x > columns:
                    high_back += 2
                elif y > rows:
                    low_back += 2
                elif not meets_ahead:
                    mirrored = reach + skew - k
                    if 0 <= mirrored < 2 * reach and front[mirrored] != -1 and front[mirrored] >= columns - x:
                        return front[mirrored], front[mirrored] - (mirrored - reach)
        return None


# Large texts


def _coarse(old: str, new: str) -> list[Run]:
    """A difference by whole lines, inside changed lines by words, and inside changed words by characters.

    Takes n log n time, and what is left of one more budget for the characters.
    """
    left = BUDGET
    found: list[Run] = []
    for lines_old, lines_new in _aligned(_LINES.findall(old), _LINES.findall(new)):
        if lines_old == lines_new:
            found.append(Run("=", lines_old))
            continue
        for words_old, words_new in _aligned(_WORDS.findall(lines_old), _WORDS.findall(lines_new)):
            search = _Search(left // 4)  # so that a stretch that is too hard leaves something for the others
            left -= search.left
            try:
                found += search.difference(words_old, words_new)
            except _TooFar:
                found += (Run("-", words_old), Run("+", words_new))
            left += search.left
    return found


def _aligned(old: list[str], new: list[str]) -> list[tuple[str, str]]:
    """Pairs of stretches of both texts, equal and unequal in turn, after the tokens that each of them has once."""
    start = 0
    while start < min(len(old), len(new)) and old[start] == new[start]:
        start += 1
    end = 0
    while end < min(len(old), len(new)) - start and old[-1 - end] == new[-1 - end]:
        end += 1
    pairs = [("".join(old[:start]),) * 2]
    i, j = start, start
    ends = (len(old) - end, len(new) - end)
    for x, y in [*_anchors(old, new, start, ends), ends]:
        if x < i:
            continue  # what stands around an earlier one went past it
        pairs.append(("".join(old[i:x]), "".join(new[j:y])))
        i, j = x, y
        while i < ends[0] and j < ends[1] and old[i] == new[j]:
            i += 1
            j += 1
        pairs.append(("".join(old[x:i]),) * 2)
    pairs.append(("".join(old[ends[0] :]),) * 2)
    return pairs


def _anchors(old: list[str], new: list[str], start: int, ends: tuple[int, int]) -> list[tuple[int, int]]:
    """Where in both the tokens stand that each has once, from `start` to before `ends`, as many as keep their order."""
    old_counts = Counter(old[start : ends[0]])
    new_counts = Counter(new[start : ends[1]])
    places = {token: i for i, token in enumerate(new[start : ends[1]], start) if new_counts[token] == 1}
    once = [
        (i, places[token])
        for i, token in enumerate(old[start : ends[0]], start)
        if old_counts[token] == 1 and token in places
    ]
    # The longest increasing subsequence: `tops[n]` is the smallest last place of one that is n + 1 long.
    tops: list[int] = []
    holders: list[int] = []
    before: list[int] = []
    for number, (_, place) in enumerate(once):
        length = bisect_left(tops, place)
        before.append(holders[length - 1] if length else -1)
        tops[length : length + 1] = [place]
        holders[length : length + 1] = [number]
    chosen: list[tuple[int, int]] = []
    number = holders[-1] if holders else -1
    while number >= 0:
        chosen.append(once[number])
        number = before[number]
    return chosen[::-1]


# Common ends


def _is_high(unit: str) -> bool:
    return "\ud800" <= unit <= "\udbff"


def _is_low(unit: str) -> bool:
    return "\udc00" <= unit <= "\udfff"


def _common_prefix(a: str, b: str) -> int:
    """How long both begin equally, without the first half of a pair at the end."""
    if not a or not b or a[0] != b[0]:
        return 0
    same, limit = 0, min(len(a), len(b))
    step = 32
    while same < limit and a[same : same + step] == b[same : same + step] and same + step <= limit:
        same += step
        step *= 2
    # The first difference lies in the next `step` characters, if there is one.
    while step:
        if same + step <= limit and a[same : same + step] == b[same : same + step]:
            same += step
        step //= 2
    return same - 1 if _is_high(a[same - 1]) else same


def _common_suffix(a: str, b: str) -> int:
    """How long both end equally, without the second half of a pair at the start."""
    if not a or not b or a[-1] != b[-1]:
        return 0
    same, limit = 0, min(len(a), len(b))
    step = 32
    i, j = len(a), len(b)
    while same + step <= limit and a[i - same - step : i - same] == b[j - same - step : j - same]:
        same += step
        step *= 2
    while step:
        if same + step <= limit and a[i - same - step : i - same] == b[j - same - step : j - same]:
            same += step
        step //= 2
    return same - 1 if _is_low(a[i - same]) else same


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


# Tidying


def _merge(found: list[Run], *, whole: bool = False) -> list[Run]:
    """Equal runs joined, what goes before what comes, and what both share moved out of them.

    `whole`: the texts are complete ones, in which no run may end inside a surrogate pair.
    """
    while True:
        merged = _gather(found, whole)
        found = _shift(merged)
        if len(found) == len(merged):
            return found


def _gather(found: list[Run], whole: bool) -> list[Run]:
    made: list[Run] = []
    goes = comes = ""
    last = len(found)
    for number, (kind, text) in enumerate([*found, Run("=", "")]):
        if kind == "-":
            goes += text
            continue
        if kind == "+":
            comes += text
            continue
        if not text and number < last:
            continue
        if whole:
            if made and _is_high(made[-1].text[-1]):
                half = made[-1].text[-1]
                goes, comes = half + goes, half + comes
                made[-1] = Run("=", made[-1].text[:-1])
                if not made[-1].text:
                    made.pop()
                    if made and made[-1].kind == "+":
                        comes = made.pop().text + comes
                    if made and made[-1].kind == "-":
                        goes = made.pop().text + goes
            if text and _is_low(text[0]):
                goes, comes, text = goes + text[0], comes + text[0], text[1:]
                if not text and number < last:
                    continue
        if goes and comes:
            length = _common_prefix(comes, goes)
            if length:
                equal = comes[:length]
                made[-1:] = [Run("=", made[-1].text + equal)] if made else [Run("=", equal)]
                goes, comes = goes[length:], comes[length:]
            length = _common_suffix(comes, goes)
            if length:
                text = comes[len(comes) - length :] + text
                goes, comes = goes[: len(goes) - length], comes[: len(comes) - length]
        if goes:
            made.append(Run("-", goes))
        if comes:
            made.append(Run("+", comes))
        if made and made[-1].kind == "=":
            made[-1] = Run("=", made[-1].text + text)
        elif text:
            made.append(Run("=", text))
        goes = comes = ""
    return made


def _shift(merged: list[Run]) -> list[Run]:
    """A run that changes moves sideways where that makes one of the equal runs around it vanish."""
    made = list(merged)
    at = 1
    while at < len(made) - 1:
        before, (kind, text), after = made[at - 1 : at + 2]
        if before.kind == "=" == after.kind:
            if text.endswith(before.text):
                rest = text[: len(text) - len(before.text)]
                made[at - 1 : at + 2] = [Run(kind, before.text + rest), Run("=", before.text + after.text)]
            elif text.startswith(after.text):
                rest = text[len(after.text) :]
                made[at - 1 : at + 2] = [Run("=", before.text + after.text), Run(kind, rest + after.text)]
        at += 1
    return made


def _tidy(found: list[Run]) -> list[Run]:
    """Fewer and larger changes: no coincidental equalities, and edges where words and lines have theirs."""
    cleaned = _without_coincidences(found)
    if cleaned is not found:
        found = _merge(cleaned)
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
            left = _common_suffix(before.text, text)
            joined = before.text + text + after.text
            start, length, end = len(before.text) - left, len(text), len(joined)
            best, best_score = (
                start,
                _edge(joined, 0, start, start + length) + _edge(joined, start, start + length, end),
            )
            while start + length < end and joined[start] == joined[start + length]:
                start += 1
                score = _edge(joined, 0, start, start + length) + _edge(joined, start, start + length, end)
                if score >= best_score and not _is_low(joined[start]):
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
