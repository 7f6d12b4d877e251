"""The built pages, taken along: PDF, EPUB, and the site in a folder. It reads what was built, never the sources."""
