"""
One module or folder per public source, found by looking; a source is added by writing its own.

A folder holds the source as others see it, ``asking`` (which addresses) and ``reading``
(answers in, observations out).
"""
