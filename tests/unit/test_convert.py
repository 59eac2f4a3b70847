"""Conversions in worker processes: what is asked for comes, whatever others ask for, and limits hold."""

from __future__ import annotations

import asyncio
import signal
import sys
from collections.abc import AsyncIterator

import pytest

from quire.content.convert import MAX_WAITING, Converter
from quire.errors import ConversionFailed, TryAgain
from quire.text import convert_worker
from quire.text.convert import from_html, from_markdown, to_html, to_markdown
from quire.text.delta import Op, from_json, to_json
from quire.text.diff import diff
from quire.text.html_cleaner import MAX_DEPTH
from tests.unit.documents import document

LONG = "# Title\n\n" + "Some **words** in a [paragraph](/x).\n\n" * 100
ENDLESS = "![" * 200_000
"""Takes the Markdown parser minutes."""


@pytest.fixture
async def converter() -> AsyncIterator[Converter]:
    made = Converter()
    yield made
    await made.close()


def many() -> list[Op]:
    """A document too large to be written on the event loop."""
    return from_json([op for seed in range(20) for op in to_json(document(seed))])


async def test_workers_say_the_same(converter: Converter) -> None:
    """Large documents, which go through a worker, are written, read and compared as small ones are."""
    ops, other = many(), document(99)
    assert to_markdown(ops) == await converter.write("markdown", ops)
    assert to_html(ops) == await converter.write("html", ops)
    assert to_json(from_markdown(LONG)) == to_json(await converter.read("markdown", LONG))
    assert to_json(from_html(to_html(ops))) == to_json(await converter.read("html", to_html(ops)))
    assert to_json(diff(other, ops)) == to_json(await converter.difference(other, ops))


async def test_small_ones_need_no_worker(converter: Converter) -> None:
    """What takes no time is done at once; so is plain text."""
    ops = from_json([{"insert": "a"}, {"insert": "\n", "attributes": {"header": 1}}])
    assert "# a\n" == await converter.write("markdown", ops)
    assert to_json(ops) == to_json(await converter.read("markdown", "# a"))
    assert "a\n" == await converter.write("text", ops)
    assert 10_000 == len(to_json(await converter.read("text", "a\r\n" * 5_000))[0]["insert"])
    assert set() == converter._all


async def test_many_at_once(converter: Converter) -> None:
    """Everybody gets the own answer, and there are never more workers than allowed."""
    texts = [f"# {number}\n\n{LONG}" for number in range(20)]
    read = await asyncio.gather(*[converter.read("markdown", text) for text in texts])
    assert [to_json(from_markdown(text)) for text in texts] == [to_json(ops) for ops in read]
    assert 2 == len(converter._all)


async def test_too_long() -> None:
    """A conversion without end is given up; the next one gets another worker (R200)."""
    converter = Converter(seconds=1)
    with pytest.raises(ConversionFailed, match="longer than 1 seconds"):
        await converter.read("markdown", ENDLESS)
    assert set() == converter._all
    patient = Converter()
    assert to_json(from_markdown(LONG)) == to_json(await patient.read("markdown", LONG))
    await patient.close()
    await converter.close()


async def test_refused(converter: Converter) -> None:
    """What is beyond a limit of the reader is refused with the limit, and the worker goes on."""
    for text in ("<div>" * (MAX_DEPTH + 1), "<div>" * 100_000):
        with pytest.raises(ConversionFailed, match=f"nested deeper than {MAX_DEPTH}"):
            await converter.read("html", text)
    (worker,) = converter._all
    await converter.read("markdown", LONG)
    assert {worker} == converter._all


async def test_a_worker_that_dies(converter: Converter) -> None:
    """Whoever asked is told; the next one gets another worker."""
    asked = asyncio.create_task(converter.read("markdown", ENDLESS))
    while not converter._all:
        await asyncio.sleep(0)
    (worker,) = converter._all
    worker.send_signal(signal.SIGKILL)
    with pytest.raises(ConversionFailed, match="1024 MiB"):
        await asked
    assert to_json(from_markdown(LONG)) == to_json(await converter.read("markdown", LONG))
    # It may also die while nobody waits for it.
    (worker,) = converter._all
    worker.send_signal(signal.SIGKILL)
    await worker.wait()
    assert to_json(from_markdown(LONG)) == to_json(await converter.read("markdown", LONG))


async def test_whoever_asked_goes_away(converter: Converter) -> None:
    """A request that is cancelled takes its worker with it: its answer would be taken for the next one's."""
    asked = asyncio.create_task(converter.read("markdown", ENDLESS))
    while not converter._all:
        await asyncio.sleep(0)
    asked.cancel()
    with pytest.raises(asyncio.CancelledError):
        await asked
    assert set() == converter._all
    assert to_json(from_markdown(LONG)) == to_json(await converter.read("markdown", LONG))


async def test_too_many(converter: Converter) -> None:
    """A bounded number of conversions waits; then others are asked to come again."""
    asked = [asyncio.create_task(converter.read("markdown", ENDLESS)) for _ in range(MAX_WAITING + 2)]
    for _ in range(3):
        await asyncio.sleep(0)
    with pytest.raises(TryAgain, match=str(MAX_WAITING)):
        await converter.read("markdown", LONG)
    for task in asked:
        task.cancel()
    await asyncio.gather(*asked, return_exceptions=True)


async def test_memory() -> None:
    """A worker that runs out of memory says so, with the limit, and goes on (R200)."""
    # The worker's own limit is larger than what a test should use.
    worker = await asyncio.create_subprocess_shell(
        f"ulimit -v 180000; exec {sys.executable} -m quire.text.convert_worker",
        stdin=asyncio.subprocess.PIPE,
        stdout=asyncio.subprocess.PIPE,
    )
    code = convert_worker.CODES["read markdown"]
    requests = [code + convert_worker.item(text) for text in (b"a\n\n" * 200_000, b"a")]
    output, _ = await worker.communicate(b"".join(requests))
    reason = b"it takes more than 1024 MiB of memory"
    expected = [
        convert_worker.REFUSED + convert_worker.item(reason),
        convert_worker.DONE + convert_worker.item(b'[{"insert":"a\\n"}]'),
    ]
    assert b"".join(expected) == output
