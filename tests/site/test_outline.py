from mkdocs.config.defaults import MkDocsConfig
from mkdocs.structure.files import File, Files
from mkdocs.structure.nav import get_navigation

from macros.export.book import Entry
from macros.site import outline


def test_a_navigation_becomes_an_outline(tmp_path):
    deep = ["g/d/index.md", "g/d/e.md"]
    config = MkDocsConfig()
    config.load_dict(
        {
            "site_name": "x",
            "nav": [
                {"Home": "index.md"},
                {"Learn": ["a.md", "b.md"]},
                {
                    "Reference": [
                        "words.md",
                        {"group": ["g/index.md", "g/one.md", {"deep": deep}]},
                    ]
                },
            ],
        }
    )
    assert config.validate()[0] == []
    names = ["index", "a", "b", "words", "g/index", "g/one", "g/d/index", "g/d/e"]
    files = Files([File(f"{name}.md", str(tmp_path), str(tmp_path), use_directory_urls=True) for name in names])
    assert outline.of(get_navigation(files, config)) == [
        Entry(1, "", ""),
        Entry(1, "Learn"),
        Entry(2, "", "a/"),
        Entry(2, "", "b/"),
        Entry(1, "Reference"),
        Entry(2, "", "words/"),
        Entry(2, "", "g/"),
        Entry(3, "", "g/one/"),
        Entry(3, "", "g/d/"),
        Entry(4, "", "g/d/e/"),
    ]
