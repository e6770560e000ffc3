"""1,000 messages through the real server while mail fails and processes are killed: make bench ARGS=contact

CONTACT_MESSAGES (1,000) are sent while half of all mail sessions fail. The server is killed twice with all its workers,
the sender of the queue twice more. A reader whose connection breaks sends the same form again. Afterwards every message
that was accepted must be stored once and sent once. If a process is killed between the mail server's yes and its own
note of it, that mail is sent again, byte for byte the same (docs/decisions/11-contact.md): a copy for each kill may be.
DATABASE_URL chooses an empty PostgreSQL database, not SQLite.
"""

import atexit
import http.client
import os
import random
import re
import subprocess
import sys
import tempfile
import time
from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from urllib.parse import urlencode

from tests.bench import servers
from tests.servers import ROOT
from tests.smtp import STAGES, MailServer

PORT = int(os.environ.get("PORT", "8173"))
NUMBER = int(os.environ.get("CONTACT_MESSAGES", "1000"))
PYTHON = sys.executable
KILLS = 4  # of the server and of the sender


def environment(folder, mail_server):
    return {
        **os.environ,
        "SECRET_KEY": "bench",
        "DJANGO_SETTINGS_MODULE": "bis.settings",
        "SITE_URL": f"http://127.0.0.1:{PORT}",
        "PORT": str(PORT),
        "DATA_DIR": f"{folder}/data",
        "STATIC_ROOT": str(ROOT / "var" / "static"),
        "EMAIL_URL": mail_server.url,
    }


def ask(number, method, path, body=None):
    """A request from an address of its own in each 15 messages, repeated until the site answers it."""
    headers = {"Content-Type": "application/x-www-form-urlencoded", "Connection": "close"}
    for _attempt in range(600):
        connection = http.client.HTTPConnection(
            "127.0.0.1", PORT, timeout=60, source_address=(f"127.1.{number // 15 // 250}.{number // 15 % 250 + 1}", 0)
        )
        try:
            connection.request(method, path, body, headers)
            response = connection.getresponse()
            text = response.read().decode()
        except (OSError, http.client.HTTPException):
            time.sleep(0.2)
            continue
        finally:
            connection.close()
        if response.status != 503:
            return response.status, response.headers.get("Location", ""), text
    raise AssertionError("the site does not come back")


def submit(number, stamp):
    """Send one message as a reader would; return its number, or the status of what went wrong."""
    words = {"topic": "other", "name": f"Reader {number}", "email": f"reader{number}@example.org", "consent": "on"}
    body = urlencode({**words, "message": f"Message {number}", "stamp": stamp})
    status, location, _text = ask(number, "POST", "/pl/kontakt/", body)
    return location.partition("sent=")[2] or status


def manage(env, *args, **options):
    return subprocess.Popen([PYTHON, str(ROOT / "manage.py"), *args], env=env, cwd=ROOT, **options)


def stored(env):
    """(messages, different texts, mails not sent, attempts) in the database."""
    code = (
        "from home.contact.models import *; m = ContactMessage.objects; o = OutgoingMail.objects; "
        "print(m.count(), m.values('message').distinct().count(), o.waiting().count(),"
        " sum(o.values_list('attempts', flat=True)))"
    )
    process = manage(
        env, "shell", "--no-imports", "-c", code, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True
    )
    return tuple(map(int, process.communicate()[0].split()[-4:]))


def main():
    chance = random.Random()  # noqa: S311
    mail_server = MailServer(lambda: chance.choice(STAGES) if chance.random() < 0.5 else None)
    with tempfile.TemporaryDirectory() as folder:
        env = environment(folder, mail_server)
        if manage(env, "prepare", stdout=subprocess.DEVNULL).wait():
            sys.exit("The site could not be prepared.")
        with open(Path(folder) / "log", "w") as log:
            site = servers.site(PORT, Path(folder) / "data", **env)
            atexit.register(site.kill)
            started = time.monotonic()
            stamp = re.search('name="stamp" value="([^"]+)"', ask(0, "GET", "/pl/kontakt/")[2])[1]
            time.sleep(3)
            done = []
            with ThreadPoolExecutor(6) as readers:
                futures = [readers.submit(submit, number, stamp) for number in range(NUMBER)]
                for future in futures:
                    future.add_done_callback(done.append)
                for share in (0.3, 0.6):
                    while len(done) < NUMBER * share:
                        time.sleep(0.05)
                    time.sleep(chance.random() / 5)
                    site.kill()
                    print(f"server killed after {len(done)} answers and {len(mail_server.delivered)} mails")
                    site.start()
            answers = [future.result() for future in futures]
            print(f"{NUMBER} sent in {time.monotonic() - started:.0f} s")
            kills, rounds = 2, 0
            while True:
                sender = manage(env, "send_mail_queue", "--now", stdout=subprocess.DEVNULL, stderr=log)
                if kills:
                    before = len(mail_server.delivered)
                    while sender.poll() is None and len(mail_server.delivered) < before + 5:
                        time.sleep(0.002)
                    sender.kill()
                    kills -= 1
                sender.wait()
                rounds += 1
                counts = stored(env)
                if not counts[2]:
                    break
            site.kill()
    numbers = {mail["Subject"].rpartition(" ")[2] for mail in mail_server.delivered}
    accepted = {answer for answer in answers if isinstance(answer, str)}
    print(f"accepted {len(accepted)} of {NUMBER}; other answers: {Counter(a for a in answers if isinstance(a, int))}")
    print(f"stored {counts[0]}, different {counts[1]}, waiting {counts[2]}, attempts {counts[3]}, rounds {rounds}")
    taken, different = len(mail_server.delivered), len({mail.as_bytes() for mail in mail_server.delivered})
    print(f"mails taken {taken}, different {different}, sent again after a kill {taken - different} (at most {KILLS})")
    print(f"accepted but never sent: {accepted - numbers}")
    mail_server.stop()
    good = len(accepted) == counts[0] == counts[1] == different == NUMBER and numbers == accepted
    sys.exit(0 if good and taken - different <= KILLS else 1)


if __name__ == "__main__":
    main()
