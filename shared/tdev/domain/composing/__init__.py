"""From a specification to a component: look for what is there, compose it, fill a template, or say what is missing.

``words_spec``, ``json_spec`` and ``openapi`` read specifications. ``searching`` connects what is there, or shows why it
does not do. ``templates/`` are data; ``proposing`` and ``fitting`` find the values that make a template do what the
examples say, ``rendering`` fills it in, ``trying`` runs it in the sandbox, ``laws`` says what must hold beyond the
examples, and ``building`` is the walk through all of it.
"""
