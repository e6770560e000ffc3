"""Sending what waits: nothing is lost while the mail server is away, and nothing is sent twice.

The mail of a message is a row, written in the same transaction as the message. One process at a time sends; the
system frees its lock when it dies, so whatever is then found begun but not finished was interrupted. Whether the
mail server took such a mail nobody can know: it is sent again, byte for byte the same and with the same Message-ID,
by which the receiving side drops the copy.
"""

import datetime
import logging
import threading
from contextlib import suppress

from django.core.mail import get_connection
from django.db import connection as database
from django.utils import timezone

from bis.locks import alone
from home.contact.mail import compose
from home.contact.models import LONGEST_PAUSE, OutgoingMail

FIRST_PAUSE = datetime.timedelta(minutes=1)

logger = logging.getLogger(__name__)


def wake():
    """Send in the background right after a message was accepted, so that its author does not wait.

    The thread may die with its process at any moment: all it knows stands in the database, and the next run of
    `manage.py send_mail_queue` goes on from there. It is no daemon, so a server that stops lets it finish its mail.
    """
    threading.Thread(target=_send_and_disconnect, name="outbox").start()


def _send_and_disconnect():
    try:
        send_due()
    except Exception:
        logger.exception("The outbox stopped; what waits will be sent by the next run.")
    finally:
        database.close()


def send_due():
    """Send every mail whose time has come; return how many were sent and how many failed again."""
    sent = failed = 0
    while due := list(OutgoingMail.objects.due().values_list("pk", flat=True)):
        with sole_sender() as mine:
            if not mine:
                break
            for mail in OutgoingMail.objects.due().filter(pk__in=due).select_related("message"):
                try:
                    send(mail)
                except TimeoutError:
                    return sent, failed + 1  # a server that does not answer would keep each of the others waiting
                except (OSError, ValueError):
                    failed += 1
                else:
                    sent += 1
        # What came meanwhile found the lock taken, so look once more.
    return sent, failed


def sole_sender():
    """Whether this process may send now."""
    return alone("outbox")


def send(mail):
    """Send one mail and note how it went; the caller is the sole sender. Raises what the mail server did."""
    row = OutgoingMail.objects.filter(pk=mail.pk)
    mail.attempts += 1
    row.update(attempts=mail.attempts, started_at=timezone.now())
    server = get_connection()
    try:
        # Opened here, so that nothing lies between the server's yes and our note of it, not even a goodbye.
        server.open()
        server.send_messages([compose(mail.message)])
    except (OSError, ValueError) as error:
        pause = min(FIRST_PAUSE * 2 ** min(mail.attempts - 1, 10), LONGEST_PAUSE)
        # Its text may hold addresses; its name and number do not.
        problem = f"{type(error).__name__} {getattr(error, 'smtp_code', '')}".strip()
        row.update(started_at=None, due_at=timezone.now() + pause, problem=problem)
        logger.warning("Mail %s: %s at attempt %d, next in %s", mail.message, problem, mail.attempts, pause)
        raise
    row.update(started_at=None, sent_at=timezone.now(), problem="")
    with suppress(OSError):  # whatever it says to our goodbye, the mail is sent
        server.close()
