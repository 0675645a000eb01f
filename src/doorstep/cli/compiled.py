"""Where compiled kernels are kept between runs when the package itself lies in a folder nobody may write to."""

import os
from pathlib import Path

PACKAGE = Path(__file__).resolve().parents[1]


def keep_compiled() -> None:
    """Point numba's cache into the data folder, unless it is set already or the package's folder is writable."""
    if not os.access(PACKAGE, os.W_OK):
        os.environ.setdefault(
            "NUMBA_CACHE_DIR", str(Path(os.environ.get("DOORSTEP_DATA", "var")).resolve() / "compiled")
        )
