"""What the contact page answers: the form, the form with what has to be put right, or thanks."""

from http import HTTPStatus

from django.core.exceptions import BadRequest, RequestDataTooBig, SuspiciousOperation
from django.db import OperationalError
from django.http import HttpResponseRedirect, QueryDict
from django.http.multipartparser import MultiPartParserError
from django.utils.cache import patch_cache_control
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from home.contact.forms import ContactForm
from home.contact.guard import LimitReached
from home.contact.models import ContactMessage


def respond(page, request, response):
    """Complete the page's own response with the form, or answer what was sent.

    The empty form is the same for everybody, so it may be cached; any other answer is for one reader only.
    """
    if request.method == "POST":
        return _receive(page, request, response)
    reference = request.GET.get("sent")
    if reference and (received := ContactMessage.objects.filter(reference=reference).first()):
        response.context_data["received"] = received
        return _for_one_reader(response)
    response.context_data["form"] = ContactForm()
    return response


def _receive(page, request, response):
    """Keep what was sent and redirect to the thanks, so that reloading them sends nothing again."""
    form, status = _read(request)
    if status == HTTPStatus.OK:
        try:
            message = form.save(request, page.consent_sentence)
        except LimitReached as limit:
            status = HTTPStatus.TOO_MANY_REQUESTS
            response["Retry-After"] = limit.retry_after
            minutes = -(-limit.retry_after // 60)
            form.add_error(
                None,
                ngettext(
                    "Many messages have just come from your network. Nothing is lost: send this one in %d minute.",
                    "Many messages have just come from your network. Nothing is lost: send this one in %d minutes.",
                    minutes,
                )
                % minutes,
            )
        except OperationalError:  # the database is busy or away
            status = HTTPStatus.SERVICE_UNAVAILABLE
            response["Retry-After"] = 60
            form.add_error(None, _("We could not keep your message just now. Send it again in a minute."))
        else:
            return _for_one_reader(HttpResponseRedirect(f"{page.get_url(request)}?sent={message.reference}"))
    response.context_data["form"] = form
    response.status_code = status
    return _for_one_reader(response)


def _read(request):
    """The form as it was sent, and the status that says whether it can be accepted."""
    request.encoding = "utf-8"  # as our page asks for; another declared charset must not decide how bytes are read
    try:
        data = request.POST.copy()
    except (BadRequest, MultiPartParserError, SuspiciousOperation) as error:
        form = ContactForm(QueryDict())
        form.errors.clear()
        if isinstance(error, RequestDataTooBig):
            form.add_error("message", _("This is far too long for a form. Shorten it, or write to us by e-mail."))
            return form, HTTPStatus.REQUEST_ENTITY_TOO_LARGE
        form.add_error(None, _("What your browser sent could not be read. Please fill in the form again."))
        return form, HTTPStatus.BAD_REQUEST
    for values in data.lists():
        values[1][:] = [value.replace("\0", "\ufffd") for value in values[1]]
    form = ContactForm(data)
    return form, HTTPStatus.OK if form.is_valid() else HTTPStatus.UNPROCESSABLE_ENTITY


def _for_one_reader(response):
    """Keep an answer with somebody's words or number out of every cache."""
    patch_cache_control(response, private=True, no_store=True)
    return response
