"""chatarchive: from a telephone to an approved archive, every step accounted for.

The working agreements of Doc-Direkt for archiving chat messages as software: what they do not allow is refused, and
each read-out, clean, approve and delete step is logged through `ldv`.
"""
