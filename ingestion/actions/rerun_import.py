from datetime import datetime

from ingestion.models import ImportJob
from people.models import User
from people.record import System


def rerun_import(*, job: ImportJob, actor: User | System, at: datetime) -> ImportJob:
    """Run a finished file again, as it was stored; what is known already is skipped.

    **Who**: `ingestion.rerun_import`. **Writes**: the job (waiting again; its refused rows are taken anew),
    `import.rerun`. **Raises**: ImportIsRunningError.
    """
    raise NotImplementedError
