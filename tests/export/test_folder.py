import zipfile
from datetime import UTC, datetime

from macros.export import folder

MOMENT = datetime(2026, 11, 26, tzinfo=UTC)


def test_a_folder_is_packed_whole_less_what_needs_a_server_and_always_to_the_same_bytes(tmp_path):
    site = tmp_path / "notes"
    (site / "es").mkdir(parents=True)
    for name in ("index.html", "es/index.html", "es/sitemap.xml", "404.html", "sitemap.xml"):
        (site / name).write_text(name)
    archive = tmp_path / "notes.zip"
    folder.pack(site, archive, MOMENT, ["404.html", "sitemap.xml"])
    first = archive.read_bytes()
    (site / "index.html").touch()
    folder.pack(site, archive, MOMENT, ["404.html", "sitemap.xml"])
    assert archive.read_bytes() == first
    with zipfile.ZipFile(archive) as packed:
        assert packed.namelist() == ["notes/es/index.html", "notes/es/sitemap.xml", "notes/index.html"]
        assert packed.read("notes/es/index.html") == b"es/index.html"
        assert packed.getinfo("notes/index.html").date_time == (2026, 11, 26, 0, 0, 0)
