"""In which words: whatever depends on a language and is not a sentence of a session."""
