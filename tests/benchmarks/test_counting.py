"""What the benchmark counts is right: edits are recognised in whatever updates, frames and segments they come."""

import random

from pycrdt import merge_updates

from tests.benchmarks.updates import spans_of, typed_edits
from tests.benchmarks.wire import BINARY, EMPTY_UPDATE, Frames, Hocuspocus, Kind, Message, YWebsocket, masked_frame

ANNA, BEN = 3_000_000_001, 4_000_000_002


def test_single_edits_are_recognised() -> None:
    """Each typed character is one clock of its author."""
    edits = typed_edits(ANNA, 3)
    assert [[(ANNA, 0, 1)], [(ANNA, 1, 2)], [(ANNA, 2, 3)]] == [spans_of(edit) for edit in edits]


def test_merged_edits_are_recognised() -> None:
    """An update that a server merged carries the edits of all authors in it."""
    anna, ben = typed_edits(ANNA, 5), typed_edits(BEN, 4)
    merged = merge_updates(*anna, *ben[:2])
    assert [(ANNA, 0, 5), (BEN, 0, 2)] == sorted(spans_of(merged))


def test_gaps_are_not_counted() -> None:
    """What a merged update leaves out has not arrived."""
    edits = typed_edits(ANNA, 6)
    assert [(ANNA, 1, 2), (ANNA, 4, 6)] == spans_of(merge_updates(edits[1], edits[4], edits[5]))


def test_nothing_is_in_an_empty_update() -> None:
    """A step 2 of an empty document carries no edit."""
    assert [] == spans_of(EMPTY_UPDATE)


def _server_frame(payload: bytes) -> bytes:
    """A frame as servers send them: without a mask."""
    size = len(payload)
    if size < 126:
        return bytes([0x80 | BINARY, size]) + payload
    if size < 1 << 16:
        return bytes([0x80 | BINARY, 126]) + size.to_bytes(2, "big") + payload
    return bytes([0x80 | BINARY, 127]) + size.to_bytes(8, "big") + payload


def test_frames_survive_any_segmentation() -> None:
    """Frames of every length form come out whole, wherever the stream is cut."""
    numbers = random.Random(1)
    payloads = [numbers.randbytes(size) for size in (0, 1, 125, 126, 300, 70_000, 7)]
    stream = b"".join(_server_frame(payload) for payload in payloads)
    for _ in range(50):
        frames = Frames()
        received: list[tuple[int, bytes]] = []
        at = 0
        while at < len(stream):
            size = numbers.choice([1, 2, 9, 400, 50_000])
            received.extend(frames.feed(stream[at : at + size]))
            at += size
        assert [(BINARY, payload) for payload in payloads] == received


def test_masked_frames_can_be_unmasked() -> None:
    """A server gets the payload back with the key in the frame."""
    payload = bytes(range(100))
    frame = masked_frame(payload)
    key, masked = frame[2:6], frame[6:]
    assert payload == bytes(byte ^ key[index % 4] for index, byte in enumerate(masked))
    assert bytes([0x80 | BINARY, 0x80 | len(payload)]) == frame[:2]


def test_both_dialects_carry_an_update() -> None:
    """What one side wraps, the other reads."""
    (edit,) = typed_edits(ANNA, 1)
    for dialect in (YWebsocket("/"), Hocuspocus("/")):
        assert Message(Kind.UPDATE, edit) == dialect.read(dialect.update("a room", edit))


def test_durable_acknowledgement_is_recognised() -> None:
    """Only a positive SyncStatus means stored."""
    dialect = Hocuspocus("/")
    assert [Kind.STORED, Kind.OTHER] == [dialect.read(b"\x04room\x08" + status).kind for status in (b"\x01", b"\x00")]
