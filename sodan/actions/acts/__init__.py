"""The acts, one file each: what it is asked with, which facts its rules read, what it reads back, how the shop performs it."""
