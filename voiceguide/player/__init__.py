"""The page that plays a course: HTML, style, script, and the data it gets."""
