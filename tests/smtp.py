"""A mail server that fails in the ways mail servers fail."""

import socketserver
import threading
from email import message_from_bytes, policy

# Where a delivery can break: at the greeting, at the recipient, after the whole mail, or with no answer at all.
STAGES = ("connect", "rcpt", "data", "drop")


class _Session(socketserver.StreamRequestHandler):
    timeout = 30

    def handle(self):
        fault = self.server.next_fault()
        if fault == "connect":
            return
        self._say("220 test")
        while line := self.rfile.readline():
            command = line[:4].upper()
            if command == b"DATA":
                self._say("354 go on")
                mail = b"".join(iter(self.rfile.readline, b".\r\n"))
                if fault == "drop":
                    return
                if fault == "data":
                    self._say("451 try again later")
                    continue
                if not self.server.takes():
                    return
                self.server.delivered.append(message_from_bytes(mail, policy=policy.default))
                self._say("250 taken")
            elif command == b"QUIT":
                self._say("221 goodbye")
                return
            elif command == b"RCPT" and fault == "rcpt":
                self._say("451 <someone@example.org> greylisted")
            else:
                self._say("250 ok")

    def _say(self, text):
        self.wfile.write(text.encode() + b"\r\n")


class MailServer(socketserver.ThreadingTCPServer):
    """Keeps what it took in `delivered`.

    `next_fault` names the stage at which a connection is to break; `takes` has the last word on a mail.
    """

    allow_reuse_address = daemon_threads = True

    def __init__(self, next_fault=lambda: None, port=0):
        super().__init__(("127.0.0.1", port), _Session)
        self.next_fault = next_fault
        self.takes = lambda: True
        self.delivered = []
        threading.Thread(target=self.serve_forever, args=(0.02,), daemon=True).start()

    @property
    def url(self):
        return f"smtp://127.0.0.1:{self.server_address[1]}"

    def handle_error(self, request, client_address):
        """A client that was killed in mid-sentence is no news."""

    def ids(self):
        return [mail["Message-ID"] for mail in self.delivered]

    def stop(self):
        self.shutdown()
        self.server_close()
