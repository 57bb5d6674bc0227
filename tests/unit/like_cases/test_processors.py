"""What cases are measured by is the same whichever kernels the linear algebra takes for the processor."""

import os
import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest

#: Some units in the last place of single precision; where fits end early, sums in it made this 0.1 of a large world.
ALIKE = 2e-6
_LEARN = """
import sys
from pathlib import Path

import numpy as np
from threadpoolctl import threadpool_info

from models.like_cases import learn, pack
from models.like_cases.fines.bands import log_shares
from tests.unit.like_cases import rows

rng = np.random.default_rng(1)
words = ["".join(map(chr, rng.integers(0x4E00, 0x6E00, 3))) for _ in range(400)]  # more than the texts have dimensions
cases = [
    rows.case(k, facts="，".join(rng.choice(words, 12)), fine_yuan=float(rng.choice([5e4, 6e4, 8e4, 1e5])))
    for k in range(700)
]
learnt = learn(rows.frame(cases), as_of=rows.AS_OF)
assert learnt.learnt.bands is not None
Path(sys.argv[1]).write_bytes(pack(learnt))
x, weights = (rng.normal(size=size).astype(np.float32) for size in ((900, 300), (301, 4)))
np.save(sys.argv[1] + ".shares.npy", log_shares(x, weights))
print(*sorted({pool.get("architecture") for pool in threadpool_info() if pool["user_api"] == "blas"}, key=str))
"""


def learnt(kernels: str, to: Path) -> tuple[str, dict[str, np.ndarray]]:
    given = {**os.environ, "OPENBLAS_CORETYPE": kernels}
    done = subprocess.run([sys.executable, "-c", _LEARN, str(to)], capture_output=True, text=True, check=True, env=given)  # fmt: skip
    with np.load(to) as arrays:
        return done.stdout, {name: arrays[name] for name in arrays.files if name != "tree"}


def test_what_is_learnt_does_not_hang_on_the_processor(tmp_path: Path) -> None:
    its, one = learnt("Haswell", tmp_path / "one.npz")
    others, other = learnt("Nehalem", tmp_path / "other.npz")
    if (
        its == others
    ):  # another kind of processor, or a library built for one only: nothing to hold beside it
        pytest.skip(f"线性代数库在这台机器上只有一种算法（{its.strip()}），比不出来")
    assert one.keys() == other.keys()
    for name, values in one.items():
        assert values.shape == other[name].shape, name
        if values.dtype.kind == "f":
            assert np.allclose(values, other[name], rtol=0, atol=ALIKE, equal_nan=True), name
        else:
            assert np.array_equal(values, other[name]), name
    # Each round of a fit begins with them: what differs here is made larger by the next.
    shares, others_shares = (np.load(tmp_path / f"{x}.npz.shares.npy") for x in ("one", "other"))
    assert np.array_equal(shares, others_shares)
