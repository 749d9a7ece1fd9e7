"""In which words: what depends on a language and is no sentence of a session."""
