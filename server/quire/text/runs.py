"""Runs of text that stay, go and come, in one normal form; and what two texts begin and end with alike."""

from __future__ import annotations

from typing import Literal, NamedTuple, TypeAlias

Kind: TypeAlias = Literal["=", "-", "+"]


class Run(NamedTuple):
    """A piece of text that stays ("="), goes ("-") or comes ("+")."""

    kind: Kind
    text: str


def merge(found: list[Run], *, whole: bool = False) -> list[Run]:
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
            if made and is_high(made[-1].text[-1]):
                half = made[-1].text[-1]
                goes, comes = half + goes, half + comes
                made[-1] = Run("=", made[-1].text[:-1])
                if not made[-1].text:
                    made.pop()
                    if made and made[-1].kind == "+":
                        comes = made.pop().text + comes
                    if made and made[-1].kind == "-":
                        goes = made.pop().text + goes
            if text and is_low(text[0]):
                goes, comes, text = goes + text[0], comes + text[0], text[1:]
                if not text and number < last:
                    continue
        if goes and comes:
            length = common_prefix(comes, goes)
            if length:
                equal = comes[:length]
                made[-1:] = [Run("=", made[-1].text + equal)] if made else [Run("=", equal)]
                goes, comes = goes[length:], comes[length:]
            length = common_suffix(comes, goes)
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


def is_high(unit: str) -> bool:
    return "\ud800" <= unit <= "\udbff"


def is_low(unit: str) -> bool:
    return "\udc00" <= unit <= "\udfff"


def common_prefix(a: str, b: str) -> int:
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
    return same - 1 if is_high(a[same - 1]) else same


def common_suffix(a: str, b: str) -> int:
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
    return same - 1 if is_low(a[i - same]) else same
