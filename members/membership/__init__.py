"""Membership: plans, the schools and associates who belong, what they owe, and what follows from it.

A membership is a row; how it stands today is never one. It is worked out from its periods, from what
payments said about them and from the day in London (`querysets.MembershipQuerySet.with_status`), so
no status can be out of date. Each thing that can happen to it has a module of its own.
"""
