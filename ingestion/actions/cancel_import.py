from datetime import datetime

from ingestion.models import ImportJob
from people.models import User
from people.record import System


def cancel_import(*, job: ImportJob, actor: User | System, at: datetime) -> ImportJob:
    """Stop an import that has not been applied yet. One that runs stops at its next step and leaves nothing behind.

    **Who**: `ingestion.cancel_import`. **Writes**: the job, `import.cancelled`.
    **Raises**: ImportIsFinishedError.
    """
    raise NotImplementedError
