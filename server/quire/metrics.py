"""Everything that is counted, in one place: what operations.md documents and `/metrics` shows.

Counters are raised once per batch, flush or connection, never once per delivered edit.
"""

from __future__ import annotations

from collections.abc import Iterator

from prometheus_client import REGISTRY, Counter, Gauge, Histogram
from prometheus_client.core import CounterMetricFamily, Metric
from prometheus_client.registry import Collector


class LoopCounter(Collector):
    """A counter that only the event loop raises, on its hottest paths: without the lock of the library's own."""

    def __init__(self, name: str, documentation: str) -> None:
        self._name = name
        self._documentation = documentation
        self._value = 0
        REGISTRY.register(self)

    def inc(self, amount: int = 1) -> None:
        self._value += amount

    def collect(self) -> Iterator[Metric]:
        yield CounterMetricFamily(self._name, self._documentation, value=self._value)


_COMMIT_BUCKETS = (0.0005, 0.001, 0.002, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10)

connections = Gauge("quire_connections", "Open WebSockets.", ["dialect"])
members = Gauge("quire_members", "Clients in rooms.")
rooms = Gauge("quire_rooms", "Open rooms.")
rooms_loaded = Counter("quire_rooms_loaded", "Rooms loaded from the log.")
rooms_failed = Counter("quire_rooms_failed", "Rooms closed because of an error of their own.")
load_failures = Counter("quire_load_failures", "Documents that could not be loaded.", ["code"])
updates_applied = LoopCounter("quire_updates_applied", "Updates merged into rooms.")
updates_delivered = LoopCounter("quire_updates_delivered", "Updates written to members.")
updates_stored = LoopCounter("quire_updates_stored", "Updates committed to the log.")
updates_refused = Counter("quire_updates_refused", "Updates that were not applied.", ["code"])
rows_stored = LoopCounter("quire_rows_stored", "Rows committed to the log.")
commits = LoopCounter("quire_commits", "Transactions that stored edits.")
commit_failures = Counter("quire_commit_failures", "Transactions that failed and are tried again.")
commit_seconds = Histogram("quire_commit_seconds", "Time of one commit.", buckets=_COMMIT_BUCKETS)
backlog_updates = Gauge("quire_backlog_updates", "Updates that wait for their commit.")
backlog_bytes = Gauge("quire_backlog_bytes", "Bytes of updates that wait for their commit.")
changes_followers = Gauge("quire_changes_followers", "Streams of changes that are open.")
members_lagging = Counter("quire_members_lagging", "Times a member fell behind.")
members_closed = Counter("quire_members_closed", "Members that the server closed.", ["code"])
connections_refused = Counter("quire_connections_refused", "Connections refused or closed by the server.", ["code"])
checkpoints = Counter("quire_checkpoints", "Checkpoints written.")
checkpoint_failures = Counter("quire_checkpoint_failures", "Checkpoints that failed or did not verify.")
documents_purged = Counter("quire_documents_purged", "Documents removed for good from the trash.")
purge_failures = Counter("quire_purge_failures", "Documents that could not be removed for good; it is tried again.")
http_requests = Counter("quire_http_requests", "REST requests.", ["method", "route", "status"])
mail = Counter("quire_mail", "E-mail by what became of it.", ["outcome"])
uploads = Counter("quire_uploads", "Uploads by what became of them.", ["outcome"])
upload_bytes = Counter("quire_upload_bytes", "Bytes of files that were uploaded and stored.")
previews = Counter("quire_previews", "Previews by what became of them.", ["outcome"])
blobs_removed = Counter("quire_blobs_removed", "Files removed from the storage, by why.", ["reason"])
