import csv
import json
from collections.abc import Callable, Iterable
from io import StringIO
from itertools import islice
from pathlib import Path
from tempfile import NamedTemporaryFile
from typing import Any, ClassVar

from django.core.exceptions import ValidationError
from django.core.files.base import ContentFile
from django.db import connection, models, transaction
from import_export import resources
from import_export.fields import Field
from import_export.results import Error, InvalidRow, Result, RowResult
from tablib import Dataset

from commerce.fields.parsers import TYPED
from commerce.fields.rules import FIELDS
from commerce.models import Source
from ingestion.actions.run_import import run_import
from ingestion.actions.start_import import start_import
from ingestion.columns import MappingError, header_fingerprint, propose, propose_options
from ingestion.models import ImportJob, Mapping
from ingestion.pipeline import Counts, Load, load_file
from ingestion.readers.refusal import FileRefusedError
from ingestion.sources import get_usual_source
from kit import clock
from people.models import User
from tenants.current import get_current_tenant

# What became of each row, told by the staging tables while the transaction is still open.
_FATES = {
    "sales": "SELECT l.row_no, o.known_id IS NOT NULL FROM staged_line l JOIN staged_order o USING (ord)",
    "customers": "SELECT row_no, known_id IS NOT NULL FROM staged_order",
    "products": "SELECT row_no, known_id IS NOT NULL FROM staged_order",
}


MOST_EXPORTED = 50_000  # what one request can hold and write within its minute


class ExportTooLongError(ValueError):
    """More rows than one file of the admin holds; the page shows the text above its form."""


class Quiet:
    """Nobody waits for the progress of a small file."""

    def stage(self, name: str) -> None:
        """Nothing to tell."""

    def rows(self, count: int) -> None:
        """Nothing to tell."""


class PipelineResource(resources.Resource):
    """A kind of file for the pages of django-import-export. The row after the header is row 2, as people count."""

    kind: ClassVar[str]
    label: ClassVar[str]

    def __init__(self, *, source: Source | None = None, actor: User | None = None, **kwargs: Any) -> None:
        super().__init__(**kwargs)
        self._source = source
        self._actor = actor
        self.fields = {field.name: Field(column_name=field.label) for field in FIELDS[self.kind]}

    @classmethod
    def get_display_name(cls) -> str:
        return cls.label

    def export(self, queryset: models.QuerySet[Any] | None = None, **kwargs: Any) -> Dataset:
        """One row for each that an import of the same file would find known."""
        headers, rows = self.list_rows(queryset)
        dataset = Dataset(headers=headers)
        dataset.extend(islice(rows, MOST_EXPORTED + 1))
        if len(dataset) > MOST_EXPORTED:
            raise ExportTooLongError(f"One file holds at most {MOST_EXPORTED:,} rows. Filter the list first.")
        return dataset

    def list_rows(self, queryset: Any) -> tuple[list[str], Iterable[tuple[Any, ...]]]:
        raise NotImplementedError

    def import_data(self, dataset: Dataset, dry_run: bool = False, **kwargs: Any) -> Result:  # noqa: FBT001, FBT002
        """Tried: the pipeline in a savepoint that is rolled back. For good: a job like any other, run at once."""
        result = Result()
        result.diff_headers = list(dataset.headers)
        result.total_rows = len(dataset)
        content = _as_csv(dataset)
        try:
            if dry_run:
                self._try(dataset, content, result)
            else:
                self._import(content, kwargs.get("file_name") or f"{self.kind}.csv", result)
        except (FileRefusedError, MappingError) as error:
            result.append_base_error(Error(error))
            if kwargs.get("raise_errors"):
                raise
        return result

    def _try(self, dataset: Dataset, content: bytes, result: Result) -> None:
        proposal = propose(list(dataset.headers), self.kind)
        if proposal.missing:
            raise MappingError(f"No column holds: {', '.join(proposal.missing)}. Name the columns as in the template.")
        with NamedTemporaryFile(suffix=".csv") as file, transaction.atomic():
            file.write(content)
            file.flush()
            load = Load(
                path=Path(file.name),
                kind=self.kind,
                columns=proposal.columns,
                options=propose_options(list(dataset.headers), proposal.columns),
                source_id=self._get_source().pk,
                batch_id=None,
                at=clock.now(),
            )
            counts = load_file(load=load, tenant=get_current_tenant(), progress=Quiet())
            self._tell(dataset, counts, result)
            transaction.set_rollback(True)

    def _tell(self, dataset: Dataset, counts: Counts, result: Result) -> None:
        with connection.cursor() as cursor:
            cursor.execute(_FATES[self.kind])
            fates = dict(cursor.fetchall())
            cursor.execute("SELECT row_no, problems FROM staged_refusal")
            refusals = {row_no: json.loads(problems) for row_no, problems in cursor.fetchall()}
        labels = {field.name: field.label for field in FIELDS[self.kind]}
        for number, row in enumerate(dataset, start=2):
            cells = [cell.removeprefix(TYPED) for cell in row]
            if number in refusals:
                result.invalid_rows.append(InvalidRow(number, _as_error(refusals[number], labels), cells))
                result.totals[RowResult.IMPORT_TYPE_INVALID] += 1
                continue
            told = RowResult()
            told.import_type = _fate(fates.get(number))
            told.diff = cells
            result.append_row_result(told)
            result.totals[told.import_type] += 1

    def _import(self, content: bytes, name: str, result: Result) -> None:
        actor = self._actor
        if actor is None:
            raise TypeError("An import for good needs its actor.")
        job = start_import(
            file=ContentFile(content, name=name),
            original_name=f"{Path(name).stem}.csv",
            kind=self.kind,
            source=self._get_source(),
            mapping=self._mapping(content),
            actor=actor,
            at=clock.now(),
        )
        job = run_import(job=job, at=clock.now())
        if job.state != ImportJob.State.APPLIED:
            raise FileRefusedError(job.error or f"The import is {job.get_state_display()}.")
        new, changed = (
            sum(count for key, count in job.result.items() if key.endswith(suffix)) for suffix in ("_new", "_changed")
        )
        result.totals[RowResult.IMPORT_TYPE_NEW] = new
        result.totals[RowResult.IMPORT_TYPE_UPDATE] = changed
        result.totals[RowResult.IMPORT_TYPE_SKIP] = job.skipped

    def _mapping(self, content: bytes) -> Mapping:
        """The preview has shown how the headings are read, so they need no second confirmation."""
        header = next(csv.reader([content.decode().splitlines()[0]]))
        mapping, _ = Mapping.objects.get_or_create(
            source=self._get_source(),
            kind=self.kind,
            header_fingerprint=header_fingerprint(header),
            defaults={
                "name": f"{self.kind} in the administration",
                "header": header,
                "columns": (columns := propose(header, self.kind).columns),
                "options": propose_options(header, columns),
            },
        )
        return mapping

    def _get_source(self) -> Source:
        if self._source is None:
            self._source = get_usual_source()
        return self._source


def _as_csv(dataset: Dataset) -> bytes:
    out = StringIO()
    writer = csv.writer(out, lineterminator="\n")
    writer.writerow(dataset.headers)
    writer.writerows(dataset)
    return out.getvalue().encode()


def _as_error(problems: list[dict[str, str]], labels: dict[str, str]) -> ValidationError:
    messages: dict[str, list[str]] = {}
    for problem in problems:
        messages.setdefault(labels.get(problem["field"], problem["field"]), []).append(problem["message"])
    return ValidationError(messages)


_fate: Callable[[bool | None], str] = {
    None: RowResult.IMPORT_TYPE_SKIP,
    False: RowResult.IMPORT_TYPE_NEW,
    True: RowResult.IMPORT_TYPE_UPDATE,
}.__getitem__
