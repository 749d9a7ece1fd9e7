"""Sound: clips, frames, the store, sessions."""
