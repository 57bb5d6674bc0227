"""Matrix products have one thread, and the libraries are looked for once a judgement."""

import pytest
from threadpoolctl import threadpool_info, threadpool_limits

from models.like_cases import parallel


@pytest.fixture(autouse=True)
def several() -> object:
    """Let products have several threads first: the tests give one (`tests/conftest.py`)."""
    with threadpool_limits(3):
        yield


def threads(_: object = None) -> set[int]:
    return {pool["num_threads"] for pool in threadpool_info() if pool["user_api"] == "blas"}


def test_each_piece_has_one_thread_with_a_judgement_around_it_or_without() -> None:
    assert threads() == {3}
    assert parallel.each(threads, range(3)) == [{1}] * 3
    assert parallel.same_everywhere(parallel.each)(threads, range(3)) == [{1}] * 3
    assert threads() == {3}


def test_libraries_are_looked_for_once_a_judgement(monkeypatch: pytest.MonkeyPatch) -> None:
    looked = []

    def limits(n: int) -> threadpool_limits:
        looked.append(n)
        return threadpool_limits(n)

    monkeypatch.setattr(parallel, "threadpool_limits", limits)

    @parallel.same_everywhere
    def judged() -> list[set[int]]:
        parallel.each(threads, range(3))
        return parallel.each(threads, range(3))

    assert judged() == [{1}] * 3
    assert looked == [1]
    judged()
    assert looked == [1, 1], "the next one looks again"
