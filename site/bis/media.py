"""What editors have uploaded, and what was made of it, at /media/: from the data folder or from a bucket."""

import errno

from django.conf import settings
from django.core.files.storage import default_storage
from django.http import Http404
from django.views.decorators.http import require_safe
from django.views.static import serve


@require_safe
def media(request, path):
    if settings.MEDIA_S3_URL:
        return default_storage.answer(request, path)
    try:
        return serve(request, path, document_root=settings.MEDIA_ROOT)
    except OSError as error:
        if error.errno == errno.ENAMETOOLONG:
            raise Http404 from error  # no file has a name that is longer than the file system takes
        raise
