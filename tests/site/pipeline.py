"""MkDocs with this project's hooks, plugins and templates, for one page at a time: some milliseconds each."""

from __future__ import annotations

from pathlib import Path

from mkdocs.commands import build
from mkdocs.config import load_config
from mkdocs.structure.files import get_files, set_exclusions
from mkdocs.structure.nav import get_navigation


class Pipeline:
    """A site of a home page and of `attack.md`, which is what a test writes."""

    def __init__(self, root: Path) -> None:
        self.root = root
        self.config = load_config(str(root / "mkdocs.yml"), site_dir=str(root / "site"))
        self.config.plugins.on_startup(command="build", dirty=False)
        self.config = self.config.plugins.on_config(self.config)
        self.config.plugins.on_pre_build(config=self.config)
        files, self.env = get_files(self.config), self.config.theme.get_env()
        files.add_files_from_theme(self.env, self.config)
        self.files = self.config.plugins.on_files(files, config=self.config)
        set_exclusions(self.files, self.config)

    def page(self, text: str, title: str | None = None) -> str:
        """The whole document that is made of a page, whose title the navigation may give. Raises Abort."""
        config, files = self.config, self.files
        attack = files.get_file_from_path("attack.md")
        Path(attack.abs_src_path).write_text(text, encoding="utf-8")
        config.nav = ["index.md", {title: "attack.md"} if title else "attack.md"]
        for file in files.documentation_pages():
            file.page = None
        nav = config.plugins.on_nav(get_navigation(files, config), config=config, files=files)
        for page in nav.pages:
            build._populate_page(page, config, files)
        env = config.plugins.on_env(self.env, config=config, files=files)
        build._build_page(attack.page, config, files.documentation_pages(), nav, env)
        return Path(attack.abs_dest_path).read_text(encoding="utf-8")
