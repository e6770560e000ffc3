"""Media in a real S3-compatible store: what readers get, what staff add, backups, and a store that is away."""

import http.client
import io
import re
import shutil
import tarfile
from pathlib import Path
from urllib.parse import urlsplit

import pytest
from django.conf import settings
from PIL import Image

from tests.servers import Server
from tests.services import WEED, SeaweedFS

pytestmark = [
    pytest.mark.django_db,
    pytest.mark.skipif(not shutil.which(WEED), reason="SeaweedFS is not installed (bash deploy/stages.sh)"),
]
# As the decision on growing says.
MOVE = "from pathlib import Path; from bis.backup import bucket; bucket.add(Path({folder!r}))"
ADD = """
import io
from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from wagtail.documents import get_document_model
from bis.models import BisImage
image = BisImage.objects.create(title="Łąka", file=ContentFile({picture!r}, name="łąka.png"))
document = get_document_model().objects.create(title="Plan", file=ContentFile(b"%PDF-1.4 plan", name="plan.pdf"))
same = default_storage.save("documents/plan.pdf", ContentFile(b"another"))
assert same != "documents/plan.pdf" and default_storage.open("documents/plan.pdf").read() == b"%PDF-1.4 plan"
print(image.get_rendition("width-40|format-webp").url, document.url)
"""
CHANGE = """
from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
default_storage.delete({lost!r})
default_storage.save("images/later.png", ContentFile(b"later"))
"""


@pytest.fixture(scope="module")
def server(django_db_setup, django_db_blocker, tmp_path_factory):
    with django_db_blocker.unblock():
        server = Server(tmp_path_factory.mktemp("bucket"))
        server.store = SeaweedFS(tmp_path_factory.mktemp("seaweedfs") / "store")
        server.env["MEDIA_S3_URL"] = server.store.url
        server.manage("shell", "-v0", "-c", MOVE.format(folder=str(server.folder / "media")))
        shutil.rmtree(server.folder / "media")
        server.launch()
        yield server
        server.store.stop()
        server.stop()


def ask(server, address, method="GET", **headers):
    reader = http.client.HTTPConnection("127.0.0.1", server.port, timeout=60)
    reader.request(method, urlsplit(address).path, headers={name.replace("_", "-"): v for name, v in headers.items()})
    response = reader.getresponse()
    response.body = response.read()
    reader.close()
    return response


def test_readers_get_files_from_our_own_address(server):
    page = ask(server, "/pl/o-nas/").body.decode()
    shared = re.search(r'property="og:image" content="([^"]+)"', page)[1]
    assert shared.startswith(f"{server.url}/media/")
    found = [*sorted(set(re.findall(r'/media/[^", ]+\.(?:avif|webp|png|jpg)', page)))]
    assert len(found) > 2 and str(server.store.port) not in page
    for address in found:
        answer = ask(server, address)
        local = Path(settings.MEDIA_ROOT) / address.removeprefix("/media/")
        assert answer.status == 200 and answer.body == local.read_bytes(), address
        assert answer.headers["Content-Type"].startswith("image/")
        assert answer.headers["Cross-Origin-Resource-Policy"] == "same-origin"
        assert answer.headers["X-Content-Type-Options"] == "nosniff"
    whole, address = answer, found[-1]
    part = ask(server, address, Range="bytes=2-11")
    assert part.status == 206 and part.body == whole.body[2:12]
    assert part.headers["Content-Range"] == f"bytes 2-11/{len(whole.body)}"
    assert ask(server, address, Range=f"bytes={len(whole.body) + 5}-").status == 416
    assert ask(server, address, If_None_Match=whole.headers["ETag"]).status == 304
    assert ask(server, address, If_Modified_Since=whole.headers["Last-Modified"]).status == 304
    head = ask(server, address, "HEAD")
    assert head.status == 200 and head.headers["Content-Length"] == str(len(whole.body)) and not head.body
    assert ask(server, "/media/images/none.png").status == 404
    assert ask(server, "/media/../../etc/passwd").status in (400, 404)


def test_staff_add_pictures_and_documents(server):
    picture = io.BytesIO()
    Image.new("RGB", (400, 300), "green").save(picture, "PNG")
    said = server.manage("shell", "-v0", "-c", ADD.format(picture=picture.getvalue()))
    rendition, document = said.split()[-2:]
    assert Image.open(io.BytesIO(ask(server, rendition).body)).size == (40, 30)
    answer = ask(server, document)
    assert answer.status == 200 and answer.body == b"%PDF-1.4 plan"
    assert answer.headers["Content-Disposition"].startswith("attachment")


def test_backups_hold_them_and_bring_them_back(server, tmp_path):
    page = ask(server, "/pl/o-nas/").body.decode()
    lost = re.search(r"/media/(images/[^\", ]+\.webp)", page)[1]
    said = server.manage("backup", str(tmp_path / "backups"), "--verify")
    assert "Verified" in said
    (file,) = (tmp_path / "backups").iterdir()
    with tarfile.open(file) as archive:
        assert any(name.endswith(lost) for name in archive.getnames())
    server.manage("shell", "-v0", "-c", CHANGE.format(lost=lost))
    assert (ask(server, f"/media/{lost}").status, ask(server, "/media/images/later.png").status) == (404, 200)
    server.manage("restore", str(file), "--overwrite")
    assert (ask(server, f"/media/{lost}").status, ask(server, "/media/images/later.png").status) == (200, 404)


def test_pages_come_though_the_store_is_away(server):
    page = ask(server, "/pl/o-nas/").body.decode()
    address = re.search(r'/media/[^", ]+\.webp', page)[0]
    server.store.stop()
    try:
        assert ask(server, "/pl/o-nas/").status == 200
        server.manage("shell", "-v0", "-c", "from bis import generation; generation.begin()")
        made = ask(server, "/pl/o-nas/")
        assert made.status == 200 and "Age-Of-Page" not in made.headers
        assert ask(server, address).status == 503
    finally:
        server.store.start()
    assert not (server.folder / "media").exists()
