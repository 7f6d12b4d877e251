"""What MkDocs calls, and the two languages put together into one site."""
