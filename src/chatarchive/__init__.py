"""Archive of chat conversations, built on `ldv`.

The package is an application of its own: it cleans exported conversations, has them approved and hands them to an
archive, and every processing on the way is logged through `ldv`. Only its name is taken so far.
"""
