"""The four pages of settings: where they are, and a value that none of them may show."""

VALUE = "https://hooks.example.com/never-shown-anywhere"
NOTES, SECRETS, PINS, LESSONS = (f"/ui/settings/{name}" for name in ("notifications", "secrets", "pins", "lessons"))
