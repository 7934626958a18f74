"""Which software computed a result: name -> version. Nothing about the machine, the user or the time."""

import platform
from importlib.metadata import PackageNotFoundError, version

#: The packages whose version can change a digit of the result or the layout of its files.
PACKAGES = (
    "scalebridge",
    "numpy",
    "scipy",
    "numba",
    "scikit-sundae",
    "pint",
    "xarray",
    "h5netcdf",
    "matplotlib",
)


def versions() -> dict[str, str]:
    """Versions of Python and of every package in `PACKAGES`, "not installed" where one is absent."""
    return {"python": platform.python_version(), **{name: _version(name) for name in PACKAGES}}


def _version(package: str) -> str:
    try:
        return version(package)
    except PackageNotFoundError:
        return "not installed"
