"""Is it so: a finished MP3 held against its own cue sheet."""
