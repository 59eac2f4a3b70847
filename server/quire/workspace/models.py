"""Folders, and the rules of their tree. Without I/O."""

from __future__ import annotations

import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from quire.errors import BadRequest, FolderCycle, FolderTooDeep, TooLarge

MAX_FOLDERS = 2000
"""That one person has."""
MAX_DEPTH = 32
"""Folders inside each other; one that is in none has the depth 1."""
MAX_FOLDER_NAME = 100


@dataclass(frozen=True, slots=True)
class Folder:
    """`parent_id` is None for one that is in no other; `documents` counts what its owner sees in it itself."""

    id: str
    name: str
    parent_id: str | None
    created_at: datetime
    documents: int = 0


Parents = Mapping[str, str | None]
"""All folders of one person, each with the one that it is in."""


def check_folder_name(name: str) -> str:
    """A name as it is kept: composed, and trimmed. Raises TooLarge and BadRequest."""
    if len(name) > 4 * MAX_FOLDER_NAME:
        raise TooLarge(f"A folder's name has at most {MAX_FOLDER_NAME} characters.")
    kept = " ".join(unicodedata.normalize("NFC", name).split())
    if any(unicodedata.category(character) in ("Cc", "Cs") for character in kept):
        raise BadRequest("A folder's name cannot contain control characters or half a surrogate pair.")
    # Spaces, and what has no width, are nothing that anybody could see or choose.
    if all(unicodedata.category(character)[0] in "ZCM" for character in kept):
        raise BadRequest("A folder needs a name.")
    if len(kept) > MAX_FOLDER_NAME:
        raise TooLarge(f"A folder's name has at most {MAX_FOLDER_NAME} characters, this one has {len(kept)}.")
    return kept


def depth(parents: Parents, folder_id: str | None) -> int:
    """How deep a folder is; 0 for what is in none."""
    found = 0
    while folder_id is not None:
        found += 1
        folder_id = parents.get(folder_id)
        if found > len(parents):
            raise FolderCycle
    return found


def subtree(parents: Parents, folder_id: str) -> dict[str, int]:
    """A folder and all that are in it, at any depth, with their depth below it; the folder itself has 0."""
    children: dict[str, list[str]] = {}
    for child, parent in parents.items():
        if parent is not None:
            children.setdefault(parent, []).append(child)
    found = {folder_id: 0}
    waiting = [folder_id]
    while waiting:
        one = waiting.pop()
        for child in children.get(one, ()):
            if child not in found:
                found[child] = found[one] + 1
                waiting.append(child)
    return found


def check_place(parents: Parents, parent_id: str | None, moved: str | None = None) -> None:
    """Whether a new folder, or `moved` with all that is in it, may be in `parent_id`.

    Raises FolderCycle and FolderTooDeep.
    """
    below = {} if moved is None else subtree(parents, moved)
    if parent_id is not None and parent_id in below:
        raise FolderCycle("A folder cannot be moved into itself, or into one that is inside it.")
    if depth(parents, parent_id) + 1 + max(below.values(), default=0) > MAX_DEPTH:
        raise FolderTooDeep(f"Folders are at most {MAX_DEPTH} deep inside each other.")
