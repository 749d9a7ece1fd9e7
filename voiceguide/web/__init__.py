"""The local server: a course on the phones of a home."""
