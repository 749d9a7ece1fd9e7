"""A cluster that works: Dask's scheduler by its address, whose client is an executor like ours."""

from concurrent.futures import Executor
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Self

from voiceguide.errors import PracticeError

if TYPE_CHECKING:
    from distributed import Client

_WAIT_S = 20
_LOST_AT_MOST = 3


@dataclass(slots=True)
class ClusterCrew:
    """The workers of a cluster. Use it in a `with` statement.

    Attributes:
        address: of its scheduler: tcp://host:8786.

    Raises:
        PracticeError: from entering it: the library is missing, or nobody answers there.
    """

    address: str
    _client: "Client | None" = field(default=None, init=False)
    _executor: Executor | None = field(default=None, init=False)
    _losses: int = field(default=0, init=False)

    def __enter__(self) -> Self:
        self._connect()
        return self

    def __exit__(self, *_: object) -> None:
        if self._client is not None:
            # What is given out is cancelled with its client; nothing is waited for.
            self._client.close(timeout=_WAIT_S)

    def _connect(self) -> None:
        try:
            from distributed import Client
        except ImportError as error:
            raise PracticeError(
                "a cluster needs the package distributed", 'pip install "voiceguide[cluster]"'
            ) from error
        try:
            self._client = Client(self.address, timeout=_WAIT_S, set_as_default=False)
        except (OSError, ValueError, TimeoutError) as error:
            why = " ".join(str(error).split())
            raise PracticeError(
                f"no cluster at {self.address}: {why}",
                "start one with `dask scheduler` and `dask worker`, or leave --cluster out",
            ) from error
        # The engine would try a task again by itself, on a worker that it may kill as well: here
        # each loss is told at once, and `crew.run` counts them.
        self._executor = self._client.get_executor(pure=False)

    @property
    def workers(self) -> int:
        """How many tasks its workers do at once."""
        if self._client is None:
            return 1
        return sum(self._client.nthreads().values()) or 1

    def executor(self) -> Executor:
        """As Crew.executor has it."""
        self.check()
        if self._executor is None:
            raise AssertionError("a cluster is used in a with statement")
        return self._executor

    def lost(self, executor: Executor) -> None:  # noqa: ARG002
        """As Crew.lost has it: the same scheduler gives the task to another worker."""
        self.check()

    def check(self) -> None:
        """As Crew.check has it: a client whose scheduler is gone waits for it in silence."""
        if self._client is None or self._client.status != "running":
            raise PracticeError(
                f"the cluster at {self.address} is gone",
                "start it again, and run the command again: it goes on",
            )
