from datetime import datetime

from ingestion.models import ImportJob


def run_import(*, job: ImportJob, at: datetime) -> ImportJob:
    """Read, check and apply a stored file; the worker calls it, and so do the command and the demo.

    **Who**: the system. **Writes**: all rows of the file, the rollups they touch, the refused rows, the counts and
    `import.applied`, in one transaction. A run that is killed leaves nothing behind and may be started again.
    Returns the job: applied, refused, cancelled, failed, or needing its columns confirmed.

    **Raises**: ImportIsClaimedError when another run holds it.
    """
    raise NotImplementedError
