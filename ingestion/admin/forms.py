from typing import Any

from django import forms
from unfold.widgets import (
    UnfoldAdminFileFieldWidget,
    UnfoldAdminSelectWidget,
    UnfoldAdminTextInputWidget,
    UnfoldBooleanWidget,
)

from commerce.fields.rules import FIELDS
from commerce.models import Source
from ingestion.columns import propose_options
from ingestion.models import ImportJob, Kind

MOST_BYTES = 1 << 30
OF_SALES = (
    "return_prefix", "returns_count_apart", "amounts_include_tax", "refuse_unknown_products",
    "refuse_unknown_customers",
)  # fmt: skip


class UploadForm(forms.ModelForm):  # type: ignore[type-arg]
    file = forms.FileField(
        widget=UnfoldAdminFileFieldWidget,
        help_text="CSV, XLSX or XLS, up to 1 GB. It is kept as it is and read in the background.",
    )
    kind = forms.ChoiceField(label="what it holds", choices=Kind.choices, widget=UnfoldAdminSelectWidget)
    source = forms.ModelChoiceField(
        Source.objects.all(),
        required=False,
        empty_label="Files",
        widget=UnfoldAdminSelectWidget,
        help_text="Where the facts come from. Numbers of orders and customers count within it.",
    )

    class Meta:
        model = ImportJob
        fields = ("file", "kind", "source")

    def clean_file(self) -> Any:
        file = self.cleaned_data["file"]
        if file.size > MOST_BYTES:
            raise forms.ValidationError("The file is larger than 1 GB; cut it in parts.")
        return file


def describe_options(options: dict[str, Any]) -> list[tuple[str, str]]:
    """What `MappingForm` asks beside the columns, with the answers that were given."""
    told = []
    for name, field in MappingForm.base_fields.items():
        if name in options:
            answer = options[name]
            choices = dict(getattr(field, "choices", ()))
            words = ("yes" if answer else "no") if isinstance(answer, bool) else choices.get(answer, answer)
            told.append((str(field.label), str(words) or "(nothing)"))
    return told


class MappingForm(forms.Form):
    """One choice for each column of the file, and how the file writes what no cell proves."""

    decimals = forms.ChoiceField(
        label="Decimal sign, where no number proves it",
        choices=[(".", "point: 1,234.50"), (",", "comma: 1.234,50")],
        widget=UnfoldAdminSelectWidget,
    )
    day_order = forms.ChoiceField(
        label="Order of day and month, where no date proves it",
        choices=[("dmy", "day first: 31/12/2026"), ("mdy", "month first: 12/31/2026")],
        widget=UnfoldAdminSelectWidget,
    )
    return_prefix = forms.CharField(
        label="Order numbers of returns begin with", required=False, max_length=10, widget=UnfoldAdminTextInputWidget
    )
    returns_count_apart = forms.BooleanField(
        label="Returns are numbered by themselves, so that a return and a sale may have one number",
        required=False,
        widget=UnfoldBooleanWidget,
    )
    amounts_include_tax = forms.BooleanField(
        label="Line totals include the tax", required=False, widget=UnfoldBooleanWidget
    )
    refuse_unknown_products = forms.BooleanField(
        label="Refuse rows with a SKU that is not known here", required=False, widget=UnfoldBooleanWidget
    )
    refuse_unknown_customers = forms.BooleanField(
        label="Refuse rows with a customer number that is not known here", required=False, widget=UnfoldBooleanWidget
    )

    def __init__(self, *args: Any, job: ImportJob, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self._options = [*self.fields]
        if job.kind != "sales":
            for name in OF_SALES:
                del self.fields[name]
                self._options.remove(name)
        else:
            counted = propose_options(job.proposal["header"], job.proposal["columns"])
            self.fields["returns_count_apart"].initial = counted.get("returns_count_apart", False)
        proposed = {position: name for name, position in job.proposal["columns"].items()}
        choices = [("", "leave out"), *((field.name, field.label) for field in FIELDS[job.kind])]
        self._width = len(job.proposal["header"])
        for position, heading in enumerate(job.proposal["header"]):
            self.fields[f"column_{position}"] = forms.ChoiceField(
                label=heading or f"(column {position + 1})",
                choices=choices,
                required=False,
                initial=proposed.get(position, ""),
                widget=UnfoldAdminSelectWidget,
            )
        self.order_fields([f"column_{position}" for position in range(self._width)])

    def clean(self) -> dict[str, Any]:
        chosen = [name for name in self._chosen() if name]
        twice = sorted({name for name in chosen if chosen.count(name) > 1})
        if twice:
            raise forms.ValidationError(f"Two columns cannot both be: {', '.join(twice)}.")
        return self.cleaned_data

    def _chosen(self) -> list[str]:
        return [self.cleaned_data.get(f"column_{position}", "") for position in range(self._width)]

    @property
    def columns(self) -> dict[str, int]:
        return {name: position for position, name in enumerate(self._chosen()) if name}

    @property
    def options(self) -> dict[str, Any]:
        return {name: self.cleaned_data[name] for name in self._options}
