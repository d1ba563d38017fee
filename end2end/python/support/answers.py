"""What Roster's answers look like when it says no."""

from __future__ import annotations

from contextlib import contextmanager
from typing import Any, Iterator

import fireworks
import pytest

#: The codes of errors by name, and the status that each goes with.
CODES = {
    "INVALID_ARGUMENT": (3, 400, fireworks.BadRequestError),
    "NOT_FOUND": (5, 404, fireworks.NotFoundError),
    "ALREADY_EXISTS": (6, 409, fireworks.ConflictError),
    "PERMISSION_DENIED": (7, 403, fireworks.PermissionDeniedError),
    "RESOURCE_EXHAUSTED": (8, 429, fireworks.RateLimitError),
    "FAILED_PRECONDITION": (9, 400, fireworks.BadRequestError),
    "ABORTED": (10, 409, fireworks.ConflictError),
    "UNIMPLEMENTED": (12, 501, fireworks.InternalServerError),
    "UNAVAILABLE": (14, 503, fireworks.InternalServerError),
    "UNAUTHENTICATED": (16, 401, fireworks.AuthenticationError),
}


class Refused:
    """What the SDK raised."""

    error: fireworks.APIStatusError

    @property
    def body(self) -> dict[str, Any]:
        assert isinstance(self.error.body, dict)
        return self.error.body

    @property
    def message(self) -> str:
        return self.body["message"]

    def detail(self, kind: str) -> dict[str, Any]:
        """The detail of this kind, like `BadRequest`."""
        found = [one for one in self.body["details"] if one["@type"] == f"type.googleapis.com/google.rpc.{kind}"]
        assert found, f"no {kind} in {self.body}"
        return found[0]

    def fields(self) -> list[str]:
        """The fields that a BadRequest complains of."""
        return [one["field"] for one in self.detail("BadRequest")["fieldViolations"]]


@contextmanager
def refused(name: str) -> Iterator[Refused]:
    """What is done within is refused with this code, in the shape that every error has."""
    code, status, kind = CODES[name]
    seen = Refused()
    with pytest.raises(fireworks.APIStatusError) as caught:
        yield seen
    error = seen.error = caught.value
    assert type(error) is kind and error.status_code == status, error
    assert error.response.headers["content-type"].split(";")[0] == "application/json"
    assert set(seen.body) == {"code", "message", "details"}, error
    assert seen.body["code"] == code, error
    assert isinstance(seen.message, str) and seen.message, error
    assert isinstance(seen.body["details"], list), error
