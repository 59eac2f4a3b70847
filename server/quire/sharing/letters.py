"""What is written in e-mail about sharing: subject and text."""

from __future__ import annotations

Letter = tuple[str, str]


def _called(title: str) -> str:
    return f'"{title}"' if title else "an untitled document"


def _quoted(message: str) -> str:
    return f"\n{message}\n" if message else ""


def shared(who: str, title: str, role: str, message: str, url: str) -> Letter:
    return (
        f"{who} shared {_called(title)} with you",
        f"Hello,\n\n{who} shared {_called(title)} with you ({role}).\n{_quoted(message)}\n{url}\n",
    )


def invited(who: str, title: str, role: str, message: str, url: str) -> Letter:
    return (
        f"{who} invites you to {_called(title)}",
        f"Hello,\n\n{who} invites you to {_called(title)} ({role}). To accept, sign in or make an account at\n"
        f"{_quoted(message)}\n{url}\n\nThe link works once, for 14 days.\n",
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
