"""The API: its addresses, what goes wrong there, and its description."""

from functools import cache
from http import HTTPStatus

from django.http import Http404
from django.urls import path, reverse
from django.utils.translation import gettext as _
from ninja import NinjaAPI, Path, Query
from ninja.errors import ValidationError
from ninja.renderers import JSONRenderer
from wagtail.utils.urlpatterns import decorate_urlpatterns

from bis.answers import problem
from home.api import schemas
from home.api.addresses import absolute
from home.api.delivery import deliver
from home.api.description import ERRORS, INFO, complete
from home.api.figures import figure_list, in_each_language, one_figure, publisher
from home.api.pages import one_page, page_list
from home.api.parameters import PageParameters, Parameters, PartOfList, mistakes


class ReadableRenderer(JSONRenderer):
    """Writes ł as ł."""

    json_dumps_params = {"ensure_ascii": False}


api = NinjaAPI(
    **INFO,
    urls_namespace="api",
    openapi_url=None,  # our own address below knows what the framework does not
    docs_url=None,  # would load scripts from elsewhere
    renderer=ReadableRenderer(),
)


def terms():
    """On what terms others may use all this, in the active language."""
    return _(
        "You may use the facts and figures if you name BIS and, with each figure, the date of its value. "
        "Please ask us before you publish whole texts again."
    )


@api.get("/", response=schemas.Start, url_name="start", operation_id="start", openapi_extra=ERRORS)
def start(request, query: Parameters = Query(...)):  # noqa: B008 (how the framework is told)
    """Whose data these are, on what terms, and where they are."""
    return schemas.Start(
        publisher=in_each_language(publisher),
        terms=in_each_language(terms),
        pages_url=absolute(reverse("api:pages")),
        figures_url=absolute(reverse("api:figures")),
        openapi_url=absolute(reverse("api:openapi")),
    )


@api.get("/openapi.json", response=dict, url_name="openapi", operation_id="openapi", openapi_extra=ERRORS)
def openapi(request, query: Parameters = Query(...)):  # noqa: B008
    """This description."""
    return description()


@cache
def description():
    """The description of the API; nothing changes it while the site runs."""
    return complete(api.get_openapi_schema())


@api.get("/pages/", response=schemas.PageList, url_name="pages", operation_id="pages", openapi_extra=ERRORS)
def pages(request, query: PageParameters = Query(...)):  # noqa: B008
    """Pages of both languages, filtered or searched, without their whole text."""
    return page_list(request, query)


@api.get(
    "/pages/{language}/{code}/", response=schemas.AnyPage, url_name="page", operation_id="page", openapi_extra=ERRORS
)
def page(request, language: schemas.Language, code: schemas.Code, query: Parameters = Query(...)):  # noqa: B008
    """One page in one language, with its whole text."""
    found = one_page(request, language, code)
    if found is None:
        raise Http404("no such page")
    return found


@api.get("/figures/", response=schemas.FigureList, url_name="figures", operation_id="figures", openapi_extra=ERRORS)
def figures(request, query: PartOfList = Query(...)):  # noqa: B008
    """The figures that the page of figures shows, each with its history."""
    return figure_list(request, query)


@api.get("/figures/{key}/", response=schemas.Figure, url_name="figure", operation_id="figure", openapi_extra=ERRORS)
def figure(
    request,
    key: str = Path(pattern="^[a-z][a-z0-9_]{0,39}$"),  # noqa: B008
    query: Parameters = Query(...),  # noqa: B008
):
    """One figure with its history."""
    found = one_figure(key, query.lang)
    if found is None:
        raise Http404("no such figure")
    return found


@api.exception_handler(Http404)
def not_found(request, error):
    """Nothing is there, or nothing that everybody may see."""
    detail = _("There is nothing public at this address.")
    return problem(request, HTTPStatus.NOT_FOUND, "not_found", detail)


@api.exception_handler(ValidationError)
def not_understood(request, error):
    """Say of each parameter why it cannot be used; a part of the path that cannot be is simply not there."""
    if any(wrong["loc"][0] == "path" for wrong in error.errors):
        return not_found(request, error)
    wrong = [dict(zip(("parameter", "code", "detail"), parts, strict=True)) for parts in mistakes(error.errors)]
    detail = " ".join(mistake["detail"] for mistake in wrong)
    return problem(request, HTTPStatus.BAD_REQUEST, wrong[0]["code"], detail, errors=wrong)


patterns, application, namespace = api.urls
urls = [path("api/v1/", (decorate_urlpatterns(patterns, deliver), application, namespace))]
