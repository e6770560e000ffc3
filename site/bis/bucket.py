"""Media in a bucket of an S3-compatible store, for several machines without a shared folder (MEDIA_S3_URL).

Readers get them from our own address (bis.media): pages load nothing from elsewhere, and the bucket stays private.
"""

import logging
import mimetypes
from urllib.parse import parse_qs, unquote, urljoin, urlsplit

from botocore.config import Config
from botocore.exceptions import BotoCoreError, ClientError
from django.conf import settings
from django.core.exceptions import ImproperlyConfigured
from django.http import Http404, HttpResponse, HttpResponseNotModified, StreamingHttpResponse
from django.utils.encoding import filepath_to_uri
from django.utils.http import parse_http_date_safe
from storages.backends.s3 import S3Storage

logger = logging.getLogger(__name__)
PIECE = 64 * 1024
MOST_REMEMBERED = 10_000  # names
PASSED_ON = ("ETag", "Last-Modified", "Content-Length", "Content-Range", "Accept-Ranges")


class BucketStorage(S3Storage):
    """Files under their own names, never overwritten."""

    def __init__(self):
        address = urlsplit(settings.MEDIA_S3_URL)
        bucket = address.path.strip("/")
        if not (address.hostname and address.username and address.password and bucket) or "/" in bucket:
            raise ImproperlyConfigured(
                "MEDIA_S3_URL has to be https://KEY:SECRET@HOST/BUCKET, with ?region= if need be."
            )
        host = address.netloc.rpartition("@")[2]
        super().__init__(
            access_key=unquote(address.username),
            secret_key=unquote(address.password),
            bucket_name=bucket,
            endpoint_url=f"{address.scheme}://{host}",
            region_name=parse_qs(address.query).get("region", ["us-east-1"])[0],
            file_overwrite=False,
            # A store that is gone holds nobody up for long.
            client_config=Config(
                connect_timeout=2,
                read_timeout=20,
                retries={"max_attempts": 2, "mode": "standard"},
                s3={"addressing_style": "path"},
                signature_version="s3v4",
            ),
        )
        self.known = set()

    def url(self, name, parameters=None, expire=None, http_method=None):
        return urljoin(settings.MEDIA_URL, filepath_to_uri(name))

    def exists(self, name):
        """Asked for each page that is made, so what is known to be there is not looked for again."""
        if name in self.known:
            return True
        try:
            found = super().exists(name)
        except BotoCoreError as error:
            logger.error("The media store does not answer: %s", error)
            return False
        if found and len(self.known) < MOST_REMEMBERED:
            self.known.add(name)
        return found

    def delete(self, name):
        self.known.discard(name)
        super().delete(name)

    def put(self, name, path):
        """Write a local file under exactly this name, as a restoration does."""
        kind = mimetypes.guess_type(name)[0] or "application/octet-stream"
        self.bucket.upload_file(str(path), self._normalize_name(name), ExtraArgs={"ContentType": kind})

    def answer(self, request, name):
        """A file for a reader: as a whole, a range of it, or the word that they have it."""
        wanted = {
            "Range": request.headers.get("Range"),
            "IfNoneMatch": request.headers.get("If-None-Match"),
            "IfModifiedSince": parse_http_date_safe(request.headers.get("If-Modified-Since", "")),
        }
        if wanted["IfNoneMatch"]:
            wanted["IfModifiedSince"] = None
        client = self.connection.meta.client
        ask = client.head_object if request.method == "HEAD" else client.get_object
        try:
            found = ask(
                Bucket=self.bucket_name,
                Key=self._normalize_name(name),
                **{key: value for key, value in wanted.items() if value},
            )
        except ClientError as error:
            return refusal(error.response["ResponseMetadata"])
        except BotoCoreError as error:
            logger.error("The media store does not answer: %s", error)
            return HttpResponse(status=503, headers={"Retry-After": "30"})
        sent = found["ResponseMetadata"]["HTTPHeaders"]
        response = StreamingHttpResponse(
            pieces(found["Body"]) if "Body" in found else (),
            status=206 if "content-range" in sent else 200,
            content_type=mimetypes.guess_type(name)[0] or "application/octet-stream",
        )
        for header in PASSED_ON:
            if header.lower() in sent:
                response.headers[header] = sent[header.lower()]
        return response


def refusal(answer):
    """What a reader is told who gets no file."""
    status, headers = answer["HTTPStatusCode"], answer["HTTPHeaders"]
    if status == 304:
        response = HttpResponseNotModified()
        if "etag" in headers:
            response.headers["ETag"] = headers["etag"]
        return response
    if status == 416:
        return HttpResponse(status=416)
    if status in (400, 403, 404):  # some stores say 403 of what is not there
        raise Http404
    logger.error("The media store answers %s.", status)
    return HttpResponse(status=503, headers={"Retry-After": "30"})


def pieces(body):
    """A file bit by bit; the connection is given back when the reader goes away, too."""
    try:
        yield from body.iter_chunks(PIECE)
    finally:
        body.close()
