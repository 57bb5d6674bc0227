"""What arrays of numbers are called, by what they hold."""

import numpy as np
from numpy.typing import NDArray

Doubles = NDArray[np.float64]
Floats = NDArray[np.float32]
Ints = NDArray[np.int64]
#: Of each of tens of millions half the memory of :data:`Ints`.
Indices = NDArray[np.int32]
#: Whole numbers of any width.
Wholes = NDArray[np.signedinteger]
Hashes = NDArray[np.uint64]
Bools = NDArray[np.bool_]
