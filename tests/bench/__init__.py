"""Archives of any size, and what the desk costs over them: ``make bench``."""
