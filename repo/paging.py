"""Where a list begins that goes on by key: before everything, or after it.

A page begins behind the last row of the one before. The first page's beginning is a value like any
other, so that the index can walk to it; what says "or from the start" in SQL keeps it from doing so
on a table with row-level security.
"""

from __future__ import annotations

from datetime import UTC, datetime
from uuid import UUID

BEGINNING = datetime.min.replace(tzinfo=UTC)
END = datetime.max.replace(tzinfo=UTC)
LEAST_ID = UUID(int=0)
GREATEST_ID = UUID(int=2**128 - 1)
GREATEST_INTEGER = 2**31 - 1
GREATEST_BIGINT = 2**63 - 1

# For lists from the newest to the oldest, and from the oldest to the newest.
FROM_NEWEST = (END, GREATEST_ID)
FROM_OLDEST = (BEGINNING, LEAST_ID)
