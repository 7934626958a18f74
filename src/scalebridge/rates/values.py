"""What the formulas of this package take and give.

A float, a complex number, or an array of either. Arrays broadcast against each other; complex numbers pass
through every formula, because derivatives come by complex step.
"""

from typing import Any, TypeAlias

Values: TypeAlias = Any  # NumPy's own types do not say "float or complex, scalar or array" in one name
