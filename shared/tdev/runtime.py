"""Builds what this process can do from the settings; the only module that names engines."""
