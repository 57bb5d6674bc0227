"""An order: pieces of work laid into a folder that the driver and all workers share.

Through Spark go only the folder's name and the numbers of pieces; what is to be done, the rows and the
results lie in the folder. So no row and no key is in a plan, a closure or an event log, and a table comes
back with the types it has here.
"""

import hashlib
import json
import pickle
import shutil
import threading
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from uuid import uuid4

import polars as pl

from assets.engine import Frames
from assets.intake.isolated.guard import Reading
from assets.intake.isolated.handover import take_over
from assets.intake.shares import of_shares
from assets.store.journal import step
from assets.store.swap import put_json

_ORDER, _ANSWER = "order.pickle", "answer.json"
#: Below the folder a run works in, which the next run empties.
_FOLDER = "engine"
_EVERY_SECONDS = 2.0


@dataclass(frozen=True)
class Order:
    """What every piece needs to know.

    Attributes
    ----------
    home : Path
        The home, at the same path on every machine.
    program : str
        Hash of the program and its libraries: workers with others refuse.
    piece : callable
        Does one piece: ``piece(order, folder, number, into)`` returns what its ``answer`` is.
    fn : callable or None
        Makes what reads files.
    shared : object
        What all pieces are told: of rows, the ``Given`` of each job.
    pieces : sequence
        What each is told.
    """

    home: Path
    program: str
    piece: Callable[["Order", Path, int, Path], Any]
    fn: Callable[..., Any] | None
    shared: Any
    pieces: Sequence[Any]


@contextmanager
def folder_for(work: Path) -> Iterator[Path]:
    """Give an empty folder below ``work``, readable by its owner alone, gone afterwards."""
    folder = kept_folder(work)
    try:
        yield folder
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def kept_folder(work: Path) -> Path:
    """Return such a folder that stays until the run ends."""
    (work / _FOLDER).mkdir(mode=0o700, exist_ok=True)
    folder = work / _FOLDER / uuid4().hex
    folder.mkdir(mode=0o700)
    return folder


@contextmanager
def told_of(
    name: str, folder: Path, pieces: int, look: Callable[[], None] = lambda: None
) -> Iterator[None]:
    """Log when a stage begins, every few seconds how many of its pieces are done, and its end.

    As often ``look`` may look after it.
    """
    step(name, pieces=pieces)
    over = threading.Event()

    def tell() -> None:
        said = 0
        while not over.wait(_EVERY_SECONDS):
            look()
            done = len({p.parent.name.split("-")[0] for p in folder.glob(f"*-*/{_ANSWER}")})
            if done > said:
                said = done
                step(f"{name} {done}/{pieces}")

    teller = threading.Thread(target=tell, daemon=True)
    teller.start()
    try:
        yield
    finally:
        over.set()
        teller.join()
    step(f"{name} done", pieces=pieces)


def lay(order: Order, folder: Path) -> str:
    """Write an order into its folder and return what tells it from any other."""
    body = pickle.dumps(order)
    path = folder / _ORDER
    path.touch(mode=0o600)
    path.write_bytes(body)
    return hashlib.sha256(body).hexdigest()


def laid(folder: Path, told: str) -> Order:
    """Return the order that lies in a folder.

    Raises
    ------
    ValueError
        It is not the one that was laid there.
    """
    body = (folder / _ORDER).read_bytes()
    if hashlib.sha256(body).hexdigest() != told:
        raise ValueError("the order in the shared folder is not the one that was given")
    found: Order = pickle.loads(body)  # noqa: S301 - it is the one the driver wrote, by its hash
    return found


def answer_folder(folder: Path, number: int) -> Path:
    """Return a new folder for the answer of one piece; a piece that is done twice has two.

    It is no part of a folder that is gone: what a run left behind must not come back.
    """
    into = folder / f"{number}-{uuid4().hex}"
    into.mkdir(mode=0o700)
    return into


def put_answer(answer: Any, into: Path) -> None:
    """Write what a piece answers besides its frames; the answer is there as a whole or not at all."""
    put_json(into / _ANSWER, answer)


def answer_in(into: Path) -> Any:
    """Return what a piece answered."""
    return json.loads((into / _ANSWER).read_text(encoding="utf-8"))


def file_in(shares: Sequence[Path]) -> Reading:
    """Return a file from the answers for its shares; where one was broken off, the file is refused."""
    said = [answer_in(into) for into in shares]
    read = [Reading(take_over(one["tables"], into), one["broken"]) for one, into in zip(said, shares, strict=True)]  # fmt: skip
    broken = [one for one in read if one.broken is not None]
    if broken or len(read) == 1:
        return [*broken, *read][0]
    return Reading(of_shares([one.tables for one in read]))


def put_frames(frames: Frames, into: Path) -> list[str]:
    """Write frames as Arrow files and return their names."""
    for name, frame in frames.items():
        frame.write_ipc(into / f"{name}.arrow")
    return list(frames)


def frames_in(into: Path, names: Sequence[str]) -> Frames:
    """Return the frames a piece wrote."""
    return {name: pl.read_ipc((into / f"{name}.arrow").read_bytes()) for name in names}
