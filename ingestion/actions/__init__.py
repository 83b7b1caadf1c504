from ingestion.actions.cancel_import import cancel_import
from ingestion.actions.confirm_mapping import confirm_mapping
from ingestion.actions.rerun_import import rerun_import
from ingestion.actions.run_import import run_import
from ingestion.actions.start_import import start_import

__all__ = ["cancel_import", "confirm_mapping", "rerun_import", "run_import", "start_import"]
