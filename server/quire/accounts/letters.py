"""What is written in e-mail about accounts: subject and text."""

from __future__ import annotations

Letter = tuple[str, str]


def confirm(name: str, url: str) -> Letter:
    return (
        "Confirm your address",
        f"Hello {name},\n\nsomebody, probably you, made an account at Quire with this address. To use it, open\n\n"
        f"{url}\n\nwithin three days. If it was not you, do nothing: without this link there is no account.\n",
    )


def already(url: str) -> Letter:
    return (
        "You have an account already",
        "Hello,\n\nsomebody, probably you, wanted to make an account at Quire with this address. There is one\n"
        f"already. Sign in, or choose a new password at\n\n{url}\n\nIf it was not you, do nothing.\n",
    )


def reset(url: str) -> Letter:
    return (
        "Choose a new password",
        "Hello,\n\nsomebody, probably you, asked for a new password at Quire. To choose one, open\n\n"
        f"{url}\n\nwithin two hours. The link works once. If it was not you, do nothing: your password stays.\n",
    )


def password_changed() -> Letter:
    return (
        "Your password was changed",
        "Hello,\n\nthe password of your account at Quire was changed, and every other device was signed out.\n"
        "If it was not you, ask for a new password at once.\n",
    )


def invitation(url: str) -> Letter:
    return (
        "Your invitation to Quire",
        f"Hello,\n\nyou are invited to make an account at Quire:\n\n{url}\n\nThe link works for 14 days.\n",
    )
