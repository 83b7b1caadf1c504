from datetime import datetime
from typing import Any

from ingestion.models import ImportJob, Mapping
from people.models import User
from people.record import System


def confirm_mapping(
    *, job: ImportJob, columns: dict[str, int], options: dict[str, Any], actor: User | System, at: datetime
) -> Mapping:
    """Say which column is which; the job goes on, and later files of the source with this header do so by themselves.

    **Who**: `ingestion.confirm_mapping`. **Writes**: the mapping, the job (waiting again), `mapping.confirmed`.
    **Raises**: MappingError when a needed field has no column.
    """
    raise NotImplementedError
