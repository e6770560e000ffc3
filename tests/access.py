"""Helpers of the tests of the way in: codes as a phone shows them, and logging in as a person does."""

import base64
import hashlib
import hmac
import re
import struct
import time

from allauth.mfa.models import Authenticator
from django.urls import reverse

PASSWORD = "Lipowa-7-okno"
KEY = "JBSWY3DPEHPK3PXPJBSWY3DPEHPK3PXP"


def code(secret, moment=None):
    """RFC 6238, written here so that the tests do not ask the code under test what is right."""
    counter = struct.pack(">Q", int(moment or time.time()) // 30)
    digest = hmac.new(base64.b32decode(secret), counter, hashlib.sha1).digest()
    offset = digest[-1] & 15
    return f"{(struct.unpack('>I', digest[offset : offset + 4])[0] & 0x7FFFFFFF) % 10**6:06}"


def give_totp(user):
    Authenticator.objects.create(user=user, type=Authenticator.Type.TOTP, data={"secret": KEY})
    return KEY


def enter_password(client, name, password=PASSWORD, **data):
    return client.post(reverse("account_login"), {"login": name, "password": password, **data})


def log_in(client, user, secret=None):
    """Log in through the real screens; with a code where the account has a second factor."""
    response = enter_password(client, user.username)
    if secret:
        assert response["Location"] == reverse("mfa_authenticate")
        response = client.post(response["Location"], {"code": code(secret)})
    return response


def link_in(message):
    """The path of the link in a mail."""
    return re.search(r"http://testserver(/\S+)", message.body)[1]
