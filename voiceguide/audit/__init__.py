"""Is it so: does a finished MP3 hold what its own cue sheet says?"""
