"""How the typed stores lay out their items: keys of one tenant, numbered records, nouns as JSON text.

An item carries its noun as text in ``doc``, because a noun may hold floats and nest deeper than a table allows; beside
it stand only the attributes that conditions and indexes need.
"""
