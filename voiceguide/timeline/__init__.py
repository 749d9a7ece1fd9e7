"""When everything is heard."""
