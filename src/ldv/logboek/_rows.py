"""The answer to a question in SQL, and the same for programs that work with tables."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import TYPE_CHECKING, Any

import attrs

from ldv.errors import ConfigurationError, LogboekError

if TYPE_CHECKING:
    import pandas as pd
    import pyarrow as pa


@attrs.frozen(eq=False)
class Rows:
    """The answer to a question in SQL.

    Attributes:
        columns: Their names.
        rows: The rows, each with a value a column.
    """

    columns: tuple[str, ...]
    rows: list[tuple[Any, ...]] = attrs.field(repr=lambda rows: f"<{len(rows)} rows>")

    def __iter__(self) -> Iterator[tuple[Any, ...]]:
        """The rows, one at a time."""
        return iter(self.rows)

    def __len__(self) -> int:
        """Number of rows."""
        return len(self.rows)

    def pandas(self) -> pd.DataFrame:
        """The rows as a data frame.

        Raises:
            ConfigurationError: pandas is not installed.
        """
        try:
            import pandas as pd
        except ImportError:
            fault = _not_installed("pandas")
        else:
            return pd.DataFrame(self.rows, columns=list(self.columns))
        raise fault

    def arrow(self) -> pa.Table:
        """The rows as an Arrow table. Types follow from the values: a column of nothing has the type of nothing.

        Raises:
            ConfigurationError: pyarrow is not installed.
            LogboekError: A column holds values of kinds that Arrow does not put in one column.
        """
        try:
            import pyarrow as pa
        except ImportError:
            fault: Exception = _not_installed("pyarrow")
        else:
            try:
                columns = [_column([row[place] for row in self.rows]) for place in range(len(self.columns))]
                return pa.Table.from_arrays(columns, names=list(self.columns))
            except (pa.ArrowException, ValueError, TypeError) as error:
                fault = LogboekError(
                    f"logboek: the answer does not fit an Arrow table ({type(error).__name__}). Turn what is composed "
                    "into text in the query, with toString(), or use the rows themselves."
                )
        raise fault


def _column(values: list[Any]) -> pa.Array:
    import pyarrow as pa

    if any(isinstance(value, Mapping) for value in values):
        # Otherwise every key that occurs would become a field.
        return pa.array([list(value.items()) for value in values], type=pa.map_(pa.string(), pa.string()))
    return pa.array(values)


def _not_installed(name: str) -> ConfigurationError:
    return ConfigurationError(
        f"logboek: asked for the answer in the form of {name}, which is not installed. Install it: pip install "
        "'logboek-dataverwerkingen[analysis]'; the rows themselves need nothing."
    )
