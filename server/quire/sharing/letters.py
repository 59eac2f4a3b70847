"""What is written in e-mail about sharing: subject and text."""

from __future__ import annotations

Letter = tuple[str, str]


def _called(title: str) -> str:
    """On one line, without what could hide or reorder the rest: a title is anybody's."""
    shown = " ".join("".join(letter if letter.isprintable() else " " for letter in title).split())
    return f'"{shown}"' if shown else "an untitled document"


def _quoted(message: str) -> str:
    """Marked as somebody's words, so that nobody takes a link in them for ours."""
    return "\n" + "".join(f"> {line}\n" for line in message.splitlines()) if message else ""


def shared(who: str, title: str, role: str, message: str, url: str) -> Letter:
    return (
        f"{who} shared {_called(title)} with you",
        f"Hello,\n\n{who} shared {_called(title)} with you ({role}).\n{_quoted(message)}\n{url}\n",
    )


def invited(who: str, title: str, role: str, message: str, url: str) -> Letter:
    return (
        f"{who} invites you to {_called(title)}",
        f"Hello,\n\n{who} invites you to {_called(title)} ({role}).\n{_quoted(message)}\n"
        f"To accept, sign in or make an account at\n\n{url}\n\nThe link works once, for 14 days.\n",
    )


def asked(who: str, title: str, role: str, message: str, url: str) -> Letter:
    return (
        f"{who} asks for access to {_called(title)}",
        f"Hello,\n\n{who} asks to be {role} of {_called(title)}.\n{_quoted(message)}\nTo answer, open\n\n{url}\n",
    )


def answered(title: str, role: str, url: str) -> Letter:
    return (
        f"You have access to {_called(title)}",
        f"Hello,\n\nyou may open {_called(title)} now ({role}):\n\n{url}\n",
    )
