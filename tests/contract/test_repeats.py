"""What requests with an Idempotency-Key were answered, on both databases."""

from __future__ import annotations

import asyncio
from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy.ext.asyncio import AsyncEngine

from quire.errors import KeyReused, RepeatInDoubt, RepeatUnderWay
from quire.web.idempotency_store import ABANDONED, KEPT, Claim, RepeatStore, Stored

NOW = datetime(2026, 1, 1, tzinfo=UTC)
ANSWER = Stored(201, {"Location": "/x"}, b'{"a": "\xc3\xa9"}')


@pytest.fixture
def store(engine: AsyncEngine) -> RepeatStore:
    return RepeatStore(engine)


async def claimed(store: RepeatStore, key: bytes = b"key", request: bytes = b"request", now: datetime = NOW) -> Claim:
    claim = await store.claim(key, request, now)
    assert isinstance(claim, Claim)
    return claim


async def test_the_first_claims_and_the_next_gets_its_answer(store: RepeatStore) -> None:
    """R216: until it is answered a repeat is refused; then it gets status, headers and body of the first."""
    claim = await claimed(store)
    with pytest.raises(RepeatUnderWay):
        await store.claim(b"key", b"request", NOW)
    await store.keep(claim, ANSWER)
    assert ANSWER == await store.claim(b"key", b"request", NOW)
    assert isinstance(await store.claim(b"other", b"request", NOW), Claim)


async def test_another_request_is_refused(store: RepeatStore) -> None:
    """R217: the same key with another request is KeyReused, while the first is under way and afterwards."""
    claim = await claimed(store)
    with pytest.raises(KeyReused):
        await store.claim(b"key", b"another", NOW)
    await store.keep(claim, ANSWER)
    with pytest.raises(KeyReused):
        await store.claim(b"key", b"another", NOW)


async def test_what_is_released_can_be_made_again(store: RepeatStore) -> None:
    """R218: after a release the key is free, also for another request."""
    await store.release(await claimed(store))
    await claimed(store, request=b"another")


async def test_a_request_that_died_is_taken_over(store: RepeatStore) -> None:
    """R217: a claim without an answer blocks for a minute; what the first says after that changes nothing."""
    first = await claimed(store)
    with pytest.raises(RepeatUnderWay):
        await store.claim(b"key", b"request", NOW + ABANDONED)
    later = NOW + ABANDONED + timedelta(seconds=1)
    second = await claimed(store, now=later)
    await store.keep(first, Stored(500, {}, b"late"))
    await store.release(first)
    with pytest.raises(RepeatUnderWay):
        await store.claim(b"key", b"request", later)
    third = await claimed(store, now=later + ABANDONED + timedelta(seconds=1))
    assert [None, NOW, NOW] == [claim.since for claim in (first, second, third)]
    assert 1 == len({claim.mark for claim in (first, second, third)})
    await store.keep(second, Stored(500, {}, b"late"))
    await store.keep(third, ANSWER)
    assert ANSWER == await store.claim(b"key", b"request", later)


async def test_what_leaves_no_mark_is_not_taken_over(store: RepeatStore) -> None:
    """R445: where nobody can tell what the first request did, it is in doubt from the minute's end until it expires;
    with another body the key is refused all the time."""
    first = await claimed(store)
    later = NOW + ABANDONED + timedelta(seconds=1)
    with pytest.raises(RepeatUnderWay):
        await store.claim(b"key", b"request", NOW + ABANDONED, resumes=False)
    for moment in (later, NOW + KEPT):
        with pytest.raises(RepeatInDoubt):
            await store.claim(b"key", b"request", moment, resumes=False)
        for resumes in (True, False):
            with pytest.raises(KeyReused):
                await store.claim(b"key", b"another", moment, resumes=resumes)
    anew = await store.claim(b"key", b"another", NOW + KEPT + timedelta(seconds=1), resumes=False)
    assert isinstance(anew, Claim)
    assert (None, True) == (anew.since, anew.mark != first.mark)


async def test_what_was_given_up_is_taken_over_at_once(store: RepeatStore) -> None:
    """R445: the same request, and no other, goes on with the mark of the first."""
    first = await claimed(store)
    await store.give_up(first)
    with pytest.raises(KeyReused):
        await store.claim(b"key", b"another", NOW)
    again = await claimed(store, now=NOW + timedelta(seconds=1))
    assert (first.mark, NOW) == (again.mark, again.since)
    await store.give_up(first)
    with pytest.raises(RepeatUnderWay):
        await store.claim(b"key", b"request", NOW + timedelta(seconds=2))


async def test_answers_expire(store: RepeatStore) -> None:
    """R216: after 24 hours a key is free again, whether or not its row was purged; purging takes the expired only."""
    await store.keep(await claimed(store), ANSWER)
    later = NOW + KEPT + timedelta(seconds=1)
    await claimed(store, request=b"another", now=later)
    await store.keep(await claimed(store, b"second"), ANSWER)
    assert [1, 0] == [await store.purge(later), await store.purge(later)]
    await claimed(store, b"second", now=later)


async def test_one_of_many_claims(engine: AsyncEngine) -> None:
    """R216: of twenty at once, over several nodes, one claims and the others are refused; so again at a take-over."""
    stores = [RepeatStore(engine) for _ in range(4)]
    for now in (NOW, NOW + ABANDONED + timedelta(seconds=1)):
        made = await asyncio.gather(
            *(stores[n % 4].claim(b"key", b"request", now) for n in range(20)), return_exceptions=True
        )
        assert 1 == sum(isinstance(one, Claim) for one in made)
        assert 19 == sum(isinstance(one, RepeatUnderWay) for one in made)
