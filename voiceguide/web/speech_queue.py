"""Speech in the background: what is asked for, one day after another, in a thread of its own."""

from collections.abc import Callable, Iterable
from concurrent.futures import Executor
from threading import Condition, Thread
from typing import Generic, TypeVar

from voiceguide.audio.jobs import InlineExecutor, Progress
from voiceguide.audio.library import ClipLibrary
from voiceguide.audio.pool import SpeechPool
from voiceguide.errors import VoiceguideError
from voiceguide.script.model import Clip

_STOP_S = 3
"""How long `stop` waits for the sentence that is being spoken."""

Key = TypeVar("Key")


class _StoppedError(Exception):
    """The server ends: nobody waits for the rest."""


class SpeechQueue(Progress, Generic[Key]):
    """Has clips spoken in the background. All methods may be called by any thread.

    It is the Progress of its own work, which so ends between two sentences.

    Args:
        library: the clips.
        on_spoken: is called in the background once the clips of a key are all there; what it
            raises counts as the key's error.
    """

    def __init__(self, library: ClipLibrary, on_spoken: Callable[[Key], None]) -> None:
        self._library, self._on_spoken = library, on_spoken
        self._changed = Condition()
        self._waiting: dict[Key, frozenset[Clip]] = {}
        self._errors: dict[Key, VoiceguideError] = {}
        self._thread: Thread | None = None
        self._executor: InlineExecutor | SpeechPool | None = None
        self._stopped = False

    def add(self, key: Key, clips: Iterable[Clip]) -> None:
        """Have some clips spoken; adding them again changes nothing.

        Raises:
            VoiceguideError: it was tried and failed. Raised once; the next call tries it anew.
        """
        with self._changed:
            if key in self._errors:
                raise self._errors.pop(key)
            if self._stopped or key in self._waiting:
                return
            self._waiting[key] = frozenset(clips)
            if self._thread is None:
                # A daemon: a voice in the middle of a sentence must not hold up the end.
                self._thread = Thread(target=self._work, name="speech", daemon=True)
                self._thread.start()
            self._changed.notify_all()

    def stop(self) -> None:
        """End now; what is spoken is in the store."""
        with self._changed:
            self._stopped = True
            self._changed.notify_all()
            thread = self._thread
        self._end_executor(at_once=True)
        if thread is not None:
            thread.join(_STOP_S)

    def advance(self) -> None:
        """Go on to the next sentence, unless stopped."""
        if self._stopped:
            raise _StoppedError

    def _work(self) -> None:
        while True:
            with self._changed:
                self._changed.wait_for(lambda: self._waiting or self._stopped)
                if self._stopped:
                    return
                # The one that was added first; it stays in the queue until it is done.
                key, clips = next(iter(self._waiting.items()))
            error = self._speak(key, clips)
            with self._changed:
                if error is not None:
                    self._errors[key] = error
                del self._waiting[key]

    def _speak(self, key: Key, clips: frozenset[Clip]) -> VoiceguideError | None:
        finished = False
        try:
            self._library.ensure(clips, executor=self._new_executor(), progress=self)
            finished = True
            self._on_spoken(key)
        except _StoppedError:
            return None
        except VoiceguideError as error:
            return error
        except Exception as error:  # noqa: BLE001 - the thread must live on for other days
            return VoiceguideError(f"unexpected: {type(error).__name__}: {error}", "try it again")
        finally:
            # Idle processes would keep the voice's model in memory.
            self._end_executor(at_once=not finished)
        return None

    def _new_executor(self) -> Executor:
        with self._changed:
            self.advance()
            self._executor = self._library.new_executor()
            return self._executor

    def _end_executor(self, *, at_once: bool) -> None:
        with self._changed:
            # Whoever takes it ends it: the other thread finds none.
            executor, self._executor = self._executor, None
        if executor is not None and at_once:
            executor.abandon()
        elif executor is not None:
            executor.shutdown()
