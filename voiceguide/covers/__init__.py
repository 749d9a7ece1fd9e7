"""The pictures of days and courses."""
