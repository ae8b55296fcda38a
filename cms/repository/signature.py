"""Sign commits and check signatures, in-process.

The format is OpenSSH's SSHSIG (PROTOCOL.sshsig in the OpenSSH sources) with an Ed25519 key and git's
namespace, so that ``git verify-commit`` accepts it.
"""

from __future__ import annotations

import base64
import binascii
import hashlib
import os
import struct
import textwrap
from dataclasses import dataclass
from pathlib import Path

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey
from cryptography.hazmat.primitives.serialization import (
    Encoding,
    NoEncryption,
    PrivateFormat,
    PublicFormat,
    load_ssh_private_key,
)

from cms.core.errors import BadConfiguration, BadValue
from cms.files import write_whole

_MAGIC = b"SSHSIG"
_KIND = b"ssh-ed25519"
_NAMESPACE = b"git"
_HASH = b"sha512"
_BEGIN, _END = "-----BEGIN SSH SIGNATURE-----", "-----END SSH SIGNATURE-----"


@dataclass(frozen=True, slots=True)
class Seal:
    """A desk's signing key, and the public keys whose signatures count here (32 bytes each)."""

    key: Ed25519PrivateKey
    allowed: frozenset[bytes]

    @classmethod
    def open(cls, folder: Path) -> Seal:
        """Read the key in the private folder, or make one at the first start (mode 600).

        ``allowed_signers`` beside it lists whose signatures count, in OpenSSH's form.
        """
        path = folder / "signing.key"
        if not path.exists():
            _make(path)
        try:
            key = load_ssh_private_key(path.read_bytes(), None)
        except ValueError as fault:
            raise BadConfiguration(f"{path} is no OpenSSH private key: {fault}") from fault
        if not isinstance(key, Ed25519PrivateKey):
            raise BadConfiguration(f"{path} is no Ed25519 key")
        own = key.public_key().public_bytes(Encoding.Raw, PublicFormat.Raw)
        signers = folder / "allowed_signers"
        if not signers.exists():
            line = base64.b64encode(_string(_KIND) + _string(own)).decode()
            write_whole(signers, f'desk@copydesk.invalid namespaces="git" ssh-ed25519 {line}\n', flushed=True)
        return cls(key, frozenset({own}) | _listed(signers.read_text("utf-8")))

    def sign(self, payload: bytes) -> str:
        """Give the armoured signature of a commit's bytes."""
        blob = _string(_KIND) + _string(self.key.sign(_signed_data(payload)))
        public = _string(_KIND) + _string(self.key.public_key().public_bytes(Encoding.Raw, PublicFormat.Raw))
        body = _MAGIC + struct.pack(">I", 1) + _string(public) + _string(_NAMESPACE) + _string(b"")
        body += _string(_HASH) + _string(blob)
        lines = textwrap.wrap(base64.b64encode(body).decode(), 70)
        return "\n".join([_BEGIN, *lines, _END])


def signer_of(payload: bytes, armoured: str) -> bytes:
    """Give the public key that made a valid signature over a commit's bytes; empty when it is not valid.

    Whether that key counts for anything here is for the asker to know.
    """
    lines = armoured.strip().split("\n")
    if len(lines) < 3 or lines[0] != _BEGIN or lines[-1] != _END:
        return b""
    try:
        body = base64.b64decode("".join(lines[1:-1]), validate=True)
        public, signature = _parts(body)
        Ed25519PublicKey.from_public_bytes(public).verify(signature, _signed_data(payload))
    except (InvalidSignature, binascii.Error, ValueError, struct.error):
        return b""
    return public


def public_key(line: str) -> bytes:
    """Read the 32 bytes of an Ed25519 key out of one line of an OpenSSH ``.pub`` file.

    :raises BadValue: it is no such line, or a key of another kind.
    """
    words = line.split()
    if len(words) < 2 or words[0] != _KIND.decode():
        raise BadValue("Paste one line that begins with ssh-ed25519: the .pub file of the key that you sign with.")
    try:
        found = _inner(base64.b64decode(words[1], validate=True))
    except (binascii.Error, ValueError, struct.error) as fault:
        raise BadValue("That ssh-ed25519 key is damaged. Copy the whole line of the .pub file.") from fault
    if len(found) != 32:
        raise BadValue("That ssh-ed25519 key is damaged. Copy the whole line of the .pub file.")
    return found


def fingerprint(public: bytes) -> str:
    """Name a key as ``ssh-keygen -l`` does."""
    digest = hashlib.sha256(_string(_KIND) + _string(public)).digest()
    return "SHA256:" + base64.b64encode(digest).decode().rstrip("=")


def _parts(body: bytes) -> tuple[bytes, bytes]:
    """Take public key and signature out of an SSHSIG body."""
    if body[:6] != _MAGIC or struct.unpack(">I", body[6:10])[0] != 1:
        raise ValueError("no SSHSIG of version 1")
    public, rest = _take(body[10:])
    namespace, rest = _take(rest)
    _, rest = _take(rest)
    algorithm, rest = _take(rest)
    signature, rest = _take(rest)
    if namespace != _NAMESPACE or algorithm != _HASH or rest:
        raise ValueError("another namespace or hash")
    return _inner(public), _inner(signature)


def _inner(blob: bytes) -> bytes:
    kind, rest = _take(blob)
    value, rest = _take(rest)
    if kind != _KIND or rest:
        raise ValueError("another kind of key")
    return value


def _signed_data(payload: bytes) -> bytes:
    digest = hashlib.sha512(payload).digest()
    return _MAGIC + _string(_NAMESPACE) + _string(b"") + _string(_HASH) + _string(digest)


def _string(value: bytes) -> bytes:
    return struct.pack(">I", len(value)) + value


def _take(data: bytes) -> tuple[bytes, bytes]:
    (length,) = struct.unpack(">I", data[:4])
    if length > len(data) - 4:
        raise ValueError("cut short")
    return data[4 : 4 + length], data[4 + length :]


def _listed(text: str) -> frozenset[bytes]:
    keys = set()
    for line in text.splitlines():
        words = line.split()
        if "ssh-ed25519" in words[:-1]:
            try:
                keys.add(_inner(base64.b64decode(words[words.index("ssh-ed25519") + 1])))
            except (binascii.Error, ValueError, struct.error):
                continue  # a line of another tool: it names nobody here
    return frozenset(keys)


def _make(path: Path) -> None:
    """Write a fresh key; of two processes that start at once the first one's stays."""
    key = Ed25519PrivateKey.generate().private_bytes(Encoding.PEM, PrivateFormat.OpenSSH, NoEncryption())
    fresh = path.with_name(f"{path.name}.{os.getpid()}")
    handle = os.open(fresh, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
    with open(handle, "wb") as out:
        out.write(key)
        out.flush()
        os.fsync(out.fileno())
    try:
        os.link(fresh, path)
    except FileExistsError:
        pass
    finally:
        fresh.unlink()
