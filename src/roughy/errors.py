"""The one error that carries an answer for a person."""


class RoughyError(Exception):
    """A refusal or failure that a person can act on.

    `code` is snake_case and stable, `message` one sentence that says what to do. Doors show both; every other
    exception is a bug and shows as `internal_error`.
    """

    def __init__(self, code: str, message: str) -> None:
        super().__init__(message)
        self.code = code
        self.message = message

    def __reduce__(self) -> tuple[type["RoughyError"], tuple[str, str]]:
        return type(self), (self.code, self.message)
