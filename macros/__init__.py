"""The package behind Docker notes: facts, examples and reference for its pages, and the site made of them."""
