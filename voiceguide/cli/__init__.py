"""The command line: one file a command; app.py turns errors into messages and exit codes."""
