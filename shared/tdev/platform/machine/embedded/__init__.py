"""Our engine for the Amazon States Language: definitions compiled once, frames advanced in rounds, one journal.

A definition becomes closures (``compiling``), so nothing is parsed while it runs. An execution is a tree of frames: the
machine itself, each branch of a Parallel, each item of a Map. One thread advances every frame that is ready, writes all
checkpoints and history events of that round in one transaction, and only then calls the functions that the round
scheduled. Killed at any point, it resumes from the last committed round; a call in flight is made again.
"""
