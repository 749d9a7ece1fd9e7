"""The key of a person: an address that can't be guessed, and the same whenever it is asked for."""

import hmac
import os
import secrets
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path

from voiceguide.errors import OutputError, PracticeError
from voiceguide.files import keep_private, make_private_folder, read_regular, reason, write_atomic

SECRET = "practice-secret"  # noqa: S105 - the name of a file
_SECRET_BYTES = 32
_KEY_BYTES = 16
_MAX_BYTES = 200


@dataclass(frozen=True, slots=True)
class PersonKeys:
    """The keys of a practice's people.

    Attributes:
        secret: the practice's own; it is in no output.
    """

    secret: bytes = field(repr=False)

    def key_of(self, id_: str) -> str:
        """The key of a person by their code: 128 bits in hex.

        >>> PersonKeys(bytes(32)).key_of("P-0001")
        '4b1e323f3b872b77cc23e5eb57b385a2'
        """
        return hmac.digest(self.secret, id_.encode(), "sha256")[:_KEY_BYTES].hex()


def load_or_create_keys(home: Path) -> PersonKeys:
    """The keys of the practice of a home; its secret is made the first time, for its owner alone.

    Whoever loses the secret gives every person a new address.

    Raises:
        OutputError: it can't be written.
        PracticeError: it is damaged, or can't be read.
    """
    path = home / SECRET
    keys = _read(path)
    if keys is not None:
        return keys
    try:
        make_private_folder(home)
    except OSError as error:
        raise OutputError(path, reason(error)) from error
    # Of two that make one at once, the first wins: a name is given to a whole file, once.
    part = home / f"{SECRET}.{secrets.token_hex(8)}"
    write_atomic(part, f"{secrets.token_hex(_SECRET_BYTES)}\n".encode(), durable=True, private=True)
    try:
        with suppress(FileExistsError):
            os.link(part, path)
    except OSError:
        if not path.exists():  # A disk without links.
            part.replace(path)
    finally:
        part.unlink(missing_ok=True)
    keys = _read(path)
    if keys is None:
        raise OutputError(path, "it vanished while it was needed")
    return keys


def _read(path: Path) -> PersonKeys | None:
    try:
        text = read_regular(path, _MAX_BYTES)
        secret = bytes.fromhex(text.decode("ascii"))
    except FileNotFoundError:
        return None
    except (OSError, ValueError) as error:
        why = reason(error) if isinstance(error, OSError) else "it is not what was written there"
        raise _damaged(path, why) from error
    if len(secret) != _SECRET_BYTES:
        raise _damaged(path, "it is not what was written there")
    keep_private(path.parent, SECRET)
    return PersonKeys(secret)


def _damaged(path: Path, why: str) -> PracticeError:
    return PracticeError(
        f"the practice's secret {path}: {why}",
        "bring it back from a backup; without it each person gets a new address",
    )
