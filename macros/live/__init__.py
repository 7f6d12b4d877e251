"""The docker of this machine: asking it, and what was recorded when it could not be asked."""
