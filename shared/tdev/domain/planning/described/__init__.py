"""Planning over components that only describe themselves: no phrases, English descriptions, goals in any wording.

``tongues`` and ``names`` are data: what words of work mean in English and Korean. ``speech`` reads words as meanings,
``naming`` finds what a goal names, ``revising`` applies corrections and takes schedules out. ``portraits`` are the
components in the same meanings, ``casting`` chooses them for a part of a goal, ``wiring`` fills and connects them.
"""
