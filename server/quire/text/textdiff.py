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

from quire.text.runs import Kind, Run, common_prefix, common_suffix, merge
from quire.text.tidy import tidy

BUDGET = 400_000
"""Steps of the search, some tenths of a second in all, before a coarser difference will do."""

_LINES = re.compile(r"[^\n]*\n|[^\n]+")
_WORDS = re.compile(r"\w+|\s+|[^\w\s]+")


class _TooFar(Exception):
    """The texts have too little in common to be compared character by character."""


def runs(old: str, new: str) -> list[Run]:
    """The runs that make `new` of `old`: "=" and "-" joined are the old text, "=" and "+" the new one."""
    search = _Search(BUDGET)
    try:
        found = search.difference(old, new, whole=True)
    except _TooFar:
        found = merge(_coarse(old, new), whole=True)
    return tidy(found)


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
        """Runs that are merged (`whole`: see `merge`), but not tidied."""
        if old == new:
            return [Run("=", old)] if old else []
        start = common_prefix(old, new)
        prefix, old, new = old[:start], old[start:], new[start:]
        end = common_suffix(old, new)
        suffix = old[len(old) - end :]
        old, new = old[: len(old) - end], new[: len(new) - end]
        middle = self._unlike(old, new)
        if prefix:
            middle.insert(0, Run("=", prefix))
        if suffix:
            middle.append(Run("=", suffix))
        return merge(middle, whole=whole)

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
            ahead = common_prefix(longer[at:], shorter[found:])
            behind = common_suffix(longer[:at], shorter[:found])
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
