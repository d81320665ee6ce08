"""A SQLAlchemy Core statement made ready for the `sqlite3` driver: compiled once, with the types of its columns."""

from collections import namedtuple
from collections.abc import Callable, Mapping
from functools import lru_cache
from typing import Any

from sqlalchemy import Executable, ReturnsRows
from sqlalchemy.types import TypeEngine

from roughy.database.sqlite import Dialect

MOST_PREPARED = 256
DIALECT = Dialect(paramstyle="named")

Convert = Callable[[Any], Any]


class Prepared:
    """A statement as SQL, with what turns its parameters and columns into what SQLite stores, and back."""

    def __init__(self, statement: Executable, names: tuple[str, ...]) -> None:
        compiled: Any = statement.compile(dialect=DIALECT, column_keys=list(names))  # type: ignore[attr-defined]
        missing = [name for name, bind in compiled.binds.items() if bind.required and name not in names]
        if missing:
            raise ValueError(f"the statement also needs values for {missing}")
        self.sql: str = compiled.string
        converts = {name: _to_database(bind.type) for name, bind in compiled.binds.items()}
        values = compiled.params | {column.key: column.default.arg for column in compiled.insert_prefetch}
        self._fixed = {name: converts[name](value) for name, value in values.items() if name not in names}
        self._given = [(name, converts[name]) for name in names]
        columns = list(statement.exported_columns) if isinstance(statement, ReturnsRows) else []
        self._row: Any = namedtuple("Row", [column.key for column in columns], rename=True)  # type: ignore[misc]
        self._reads = [_from_database(column.type) for column in columns]

    def bind(self, parameters: Mapping[str, Any]) -> dict[str, Any]:
        """All parameters as SQLite stores them."""
        return self._fixed | {name: convert(parameters[name]) for name, convert in self._given}

    def read(self, row: tuple[Any, ...]) -> Any:
        """A row with its columns' names and types."""
        return self._row._make(read(value) for read, value in zip(self._reads, row, strict=True))


@lru_cache(MOST_PREPARED)
def prepare(statement: Executable, names: tuple[str, ...]) -> Prepared:
    """The statement for parameters of these names; fixed defaults of the columns fill in for others.

    Raises `ValueError` where a parameter has no value.
    """
    return Prepared(statement, names)


def _to_database(kind: TypeEngine[Any]) -> Convert:
    return kind.dialect_impl(DIALECT).bind_processor(DIALECT) or _as_it_is


def _from_database(kind: TypeEngine[Any]) -> Convert:
    return kind.dialect_impl(DIALECT).result_processor(DIALECT, None) or _as_it_is


def _as_it_is(value: Any) -> Any:
    return value
