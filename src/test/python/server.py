"""The packaged server, for as long as a test class runs, and a bare client of its native protocol to look at it from the other side.

It is the jar, or the native executable that ROOMCAST_EXECUTABLE names.
"""

import base64
import hashlib
import hmac
import json
import os
import pathlib
import random
import socket
import subprocess
import tempfile
import time
import urllib.error
import urllib.request

ROOT = pathlib.Path(__file__).resolve().parents[3]
JAR = ROOT / "target" / "quarkus-app" / "quarkus-run.jar"
EXECUTABLE = os.environ.get("ROOMCAST_EXECUTABLE")
API_KEY = "key-of-this-test"
SECRET = "only-for-tests-0123456789abcdefghijklmnop"
STARTUP = 120
PATIENCE = 60


def what_is_missing():
    """None where the server can be started, or where an executable is named, which has to be there."""
    return None if EXECUTABLE or JAR.exists() else "there is no packaged server: run ./mvnw -Dquickly package"


def token(user, **claims):
    """A token that opens every room."""
    claims = {"sub": user, "exp": int(time.time()) + 600, "rooms": [{"match": "*", "allow": [
        "subscribe", "publish", "presence", "history"]}], **claims}
    head, body = (_base64(json.dumps(part).encode()) for part in ({"alg": "HS256", "typ": "JWT"}, claims))
    return f"{head}.{body}.{_base64(hmac.digest(SECRET.encode(), f'{head}.{body}'.encode(), 'sha256'))}"


def _base64(data):
    return base64.urlsafe_b64encode(data).rstrip(b"=").decode()


def _free_ports():
    """Two that differ, none of those that the system gives to whoever asks for any: a client's connection would have it before the server."""
    ports = set()
    while len(ports) < 2:
        port = random.randrange(10_240, 32_768)
        try:
            socket.create_server(("127.0.0.1", port)).close()
        except OSError:
            continue
        ports.add(port)
    return ports


class Server:
    """Usable in `with`; ends with it."""

    def __init__(self, *settings):
        self.port, self.management_port = _free_ports()
        self.url = f"http://127.0.0.1:{self.port}"
        self._log = tempfile.TemporaryFile()
        options = [f"-D{setting}" for setting in (
            "quarkus.http.host=127.0.0.1", f"quarkus.http.port={self.port}", "quarkus.management.host=127.0.0.1",
            f"quarkus.management.port={self.management_port}", *settings)]
        java = os.path.join(os.environ["JAVA_HOME"], "bin", "java") if "JAVA_HOME" in os.environ else "java"
        self._process = subprocess.Popen(
            [os.path.abspath(EXECUTABLE), *options] if EXECUTABLE else [java, *options, "-jar", str(JAR)],
            env={**os.environ, "ROOMCAST_API_KEY": API_KEY, "ROOMCAST_AUTH_SECRET": SECRET},
            stdin=subprocess.DEVNULL, stdout=self._log, stderr=subprocess.STDOUT)

    def __enter__(self):
        end = time.monotonic() + STARTUP
        while not self._is_ready():
            if self._process.poll() is not None or time.monotonic() > end:
                self.__exit__()
                raise AssertionError(f"the server did not start:\n{self.log()}")
            time.sleep(0.1)
        return self

    def __exit__(self, *_):
        self._process.terminate()
        self._process.wait(PATIENCE)

    def log(self):
        self._log.seek(0)
        return self._log.read().decode()

    def _is_ready(self):
        try:
            with urllib.request.urlopen(f"http://127.0.0.1:{self.management_port}/q/health/ready", timeout=PATIENCE):
                # Its other port may be there a moment later.
                socket.create_connection(("127.0.0.1", self.port), PATIENCE).close()
                return True
        except OSError:
            return False

    def enters(self, user, room):
        return Native(self.port, user, room)


class Native:
    """A session of the native protocol, in a room: what it gets is read one frame after the other."""

    def __init__(self, port, user, room):
        self._socket = socket.create_connection(("127.0.0.1", port), PATIENCE)
        self._in = self._socket.makefile("rb")
        key = base64.b64encode(os.urandom(16)).decode()
        self._socket.sendall((
            f"GET /ws/{room} HTTP/1.1\r\nHost: 127.0.0.1:{port}\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n"
            f"Sec-WebSocket-Version: 13\r\nSec-WebSocket-Key: {key}\r\nAuthorization: Bearer {token(user)}\r\n\r\n").encode())
        status = self._in.readline()
        accept = ""
        while (line := self._in.readline()) != b"\r\n":
            name, _, value = line.decode().partition(":")
            accept = value.strip() if name.lower() == "sec-websocket-accept" else accept
        expected = base64.b64encode(hashlib.sha1((key + "258EAFA5-E914-47DA-95CA-C5AB0DC85B11").encode()).digest()).decode()
        assert status.split()[1] == b"101" and accept == expected, status
        self.session = self.receives("welcome")["session"]
        self.receives("subscribed", room=room)

    def receives(self, type, **fields):
        """The next frame of the type with these fields; others before it are passed over."""
        while True:
            opcode, payload = self._frame()
            assert opcode == 1, f"{type} was awaited, and the server closed: {payload}"
            frame = json.loads(payload)
            if frame["type"] == type and all(frame.get(name) == value for name, value in fields.items()):
                return frame

    def is_closed_with(self, code):
        while True:
            opcode, payload = self._frame()
            if opcode == 8:
                assert int.from_bytes(payload[:2], "big") == code, payload
                return

    def sends(self, **frame):
        payload = json.dumps(frame).encode()
        assert len(payload) < 126
        mask = os.urandom(4)
        self._socket.sendall(bytes([0x81, 0x80 | len(payload)]) + mask
                             + bytes(byte ^ mask[i % 4] for i, byte in enumerate(payload)))

    def close(self):
        self._in.close()
        self._socket.close()

    def _frame(self):
        head = self._read(2)
        length = head[1]
        if length > 125:
            length = int.from_bytes(self._read(2 if length == 126 else 8), "big")
        return head[0] & 0x0F, self._read(length)

    def _read(self, count):
        data = self._in.read(count)
        assert len(data) == count, "the connection ended"
        return data
