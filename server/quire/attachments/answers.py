"""What the routes about attachments answer."""

from __future__ import annotations

from quire.api.models import Moment, Representation


class AttachmentShown(Representation):
    """A file of a document. `url` is what stands in an image embed; it is a path on this server."""

    id: str
    url: str
    preview_url: str | None
    """A still picture at most 1,280 pixels wide; null for what is no picture, or one that moves."""
    name: str
    type: str
    """Media type, as it was found in the content."""
    size: int
    """Bytes."""
    width: int | None
    """Pixels as the picture is shown, upright; null for what is no picture."""
    height: int | None
    created_at: Moment


class AttachmentPage(Representation):
    """`used_bytes` of `max_bytes` are taken by the document's attachments; one has `max_upload_bytes` at most."""

    items: list[AttachmentShown]
    next_cursor: str | None
    used_bytes: int
    max_bytes: int
    max_upload_bytes: int


class TicketShown(Representation):
    """`ticket` is put behind addresses of the document's files, as `?ticket=`."""

    ticket: str
    expires_at: Moment
