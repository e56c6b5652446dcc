"""Offenders that stand for now, by what the rules call them before the colon. The list only grows shorter."""

STANDING: frozenset[str] = frozenset()
