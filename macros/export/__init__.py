"""The built pages, taken along: PDF, EPUB, and the site in a folder. Reads the site that was built, never its sources."""
