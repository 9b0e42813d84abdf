"""A mail server of our own on this machine, that takes letters or answers as a test wants."""

from collections.abc import Iterator
from contextlib import contextmanager
from email import message_from_bytes, policy
from email.message import EmailMessage
from socketserver import StreamRequestHandler, TCPServer, ThreadingMixIn
from threading import Thread
from typing import Any


class MailServer(ThreadingMixIn, TCPServer):
    """What it takes is in `letters`, as (address, letter). `refusal` is said to each address, "" to none.

    A refusal of one address alone: `refused[address] = "550 There is nobody of that name"`.
    """

    daemon_threads = True
    allow_reuse_address = True

    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), _Conversation)
        self.letters: list[tuple[str, EmailMessage]] = []
        self.refusal = ""
        self.refused: dict[str, str] = {}

    @property
    def port(self) -> int:
        return self.server_address[1]

    @property
    def addresses(self) -> list[str]:
        return [address for address, _ in self.letters]


class _Conversation(StreamRequestHandler):
    server: MailServer

    def handle(self) -> None:
        self._say("220 An example of a mail server")
        to: list[str] = []
        for line in iter(self.rfile.readline, b""):
            command = line.decode().strip()
            match command.upper().split(":")[0].split(" ")[0]:
                case "RCPT":
                    address = command.partition("<")[2].rstrip(">")
                    refusal = self.server.refused.get(address) or self.server.refusal
                    if not refusal:
                        to.append(address)
                    self._say(refusal or "250 Yes")
                case "RSET":
                    to = []
                    self._say("250 Yes")
                case "DATA":
                    self._say("354 Go on")
                    letter = message_from_bytes(self._body(), policy=policy.default)
                    self.server.letters += [(address, letter) for address in to]
                    to = []
                    self._say("250 Taken")
                case "QUIT":
                    self._say("221 Goodbye")
                    return
                case _:
                    self._say("250 Yes")

    def _say(self, text: str) -> None:
        self.wfile.write(f"{text}\r\n".encode())

    def _body(self) -> bytes:
        lines = iter(self.rfile.readline, b".\r\n")
        return b"".join(line.removeprefix(b".") if line.startswith(b"..") else line for line in lines)


@contextmanager
def mail_server(settings: Any) -> Iterator[MailServer]:
    """Give a server that listens on a free port of this machine until the end; the portal sends by it."""
    with MailServer() as server:
        settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
        settings.EMAIL_HOST, settings.EMAIL_PORT = "127.0.0.1", server.port
        thread = Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01}, daemon=True)
        thread.start()
        try:
            yield server
        finally:
            server.shutdown()
            thread.join()
