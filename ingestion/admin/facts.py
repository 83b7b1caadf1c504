"""Customers, products and orders in the admin: looked up, edited where facts may be, brought in and out as files."""

from collections.abc import Iterable, Sequence
from typing import Any, ClassVar, cast

from django import forms
from django.contrib import admin
from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.db.models import Max, Min, QuerySet
from django.http import HttpRequest, HttpResponse
from django.urls import URLPattern, path, reverse
from django.utils.safestring import SafeString
from import_export.admin import ImportExportMixin
from import_export.forms import ConfirmImportForm
from import_export.tmp_storages import MediaStorage
from tablib import Dataset
from unfold.admin import ModelAdmin, TabularInline
from unfold.contrib.import_export.forms import ExportForm, ImportForm
from unfold.widgets import UnfoldAdminSelectWidget

from commerce.actions.add_customer import add_customer
from commerce.actions.assign_customer import assign_customer
from commerce.actions.delete_product import delete_product
from commerce.actions.edit_customer import CONTACT_FIELDS, edit_customer
from commerce.fields.rules import FIELDS
from commerce.forms import ByHandForm
from commerce.models import Customer, CustomerIdentity, Order, OrderLine, Product, ProductCost, Source
from commerce.queries.sold import list_sold
from ingestion.admin.provenance import tell_file
from ingestion.readers.refusal import FileRefusedError
from ingestion.spreadsheets.formats import Csv, FileTooLongError, SheetFormat, Xls, Xlsx
from ingestion.spreadsheets.kinds import CustomerResource, OrderResource, ProductResource
from ingestion.spreadsheets.resource import PipelineResource
from kit import clock
from kit.money import format_money
from people.admin.reading import table_of
from people.models import User
from people.record import record
from tenants.current import get_current_tenant


class SourceImportForm(ImportForm):
    source = forms.ModelChoiceField(
        Source.objects.all(),
        required=False,
        empty_label="Files",
        help_text="Numbers of orders and customers count within it.",
        widget=UnfoldAdminSelectWidget,
    )
    field_order: ClassVar[list[str]] = ["resource", "source", "import_file", "format"]


class SourceConfirmForm(ConfirmImportForm):
    source = forms.ModelChoiceField(Source.objects.all(), required=False, widget=forms.HiddenInput())


class SpreadsheetMixin(ImportExportMixin):
    """Import and export with this app's pipeline. Each needs its own permission; without it the pages are refused."""

    resource: ClassVar[type[PipelineResource]]
    export_shows: ClassVar[tuple[str, ...]]  # what a file holds must be open to its reader on the pages too
    import_template_name = "admin/ingestion/spreadsheet_import.html"
    tmp_storage_class = MediaStorage  # the tenant's own folder; the library's default is one folder for all
    skip_admin_log = True  # the import is an event, and edits are in the trail
    import_form_class = SourceImportForm
    confirm_form_class = SourceConfirmForm
    export_form_class = ExportForm

    def get_resource_classes(self, request: HttpRequest) -> list[type[PipelineResource]]:
        return [self.resource]

    def has_import_permission(self, request: HttpRequest) -> bool:
        return self._may(request, "import")

    def has_export_permission(self, request: HttpRequest) -> bool:
        user: Any = request.user
        return self._may(request, "export") and bool(user.has_perms(self.export_shows))

    def _may(self, request: HttpRequest, verb: str) -> bool:
        user: Any = request.user
        return bool(user.has_perm(f"commerce.{verb}_{self.opts.model_name}"))

    def get_import_formats(self) -> list[type[SheetFormat]]:
        return [type(form.__name__, (form,), {"kind": self.resource.kind}) for form in (Csv, Xlsx, Xls)]

    def get_export_formats(self) -> list[type[SheetFormat]]:
        return [Csv, Xlsx]

    def get_export_data(self, file_format: SheetFormat, request: HttpRequest, queryset: Any, **kwargs: Any) -> Any:
        if not self.has_export_permission(request):
            raise PermissionDenied
        user = cast(User, request.user)
        dataset = self.get_data_for_export(request, queryset, **kwargs)
        data = {"format": file_format.extension, "rows": len(dataset), "filters": request.GET.urlencode()}
        with transaction.atomic():
            record(event=f"{self.opts.model_name}s.exported", actor=user, subject=user, data=data, at=clock.now())
        return file_format.export_data(dataset)

    def get_import_resource_kwargs(self, request: HttpRequest, **kwargs: Any) -> dict[str, Any]:
        form = kwargs.get("form")
        source = form.cleaned_data.get("source") if form is not None and hasattr(form, "cleaned_data") else None
        return {"source": source, "actor": request.user if isinstance(request.user, User) else None}

    def get_confirm_form_initial(self, request: HttpRequest, import_form: Any) -> dict[str, Any]:
        initial: dict[str, Any] = super().get_confirm_form_initial(request, import_form)
        if import_form is not None and import_form.cleaned_data.get("source"):
            initial["source"] = import_form.cleaned_data["source"].pk
        return initial

    def add_data_read_fail_error_to_form(self, form: Any, e: Exception) -> None:
        if isinstance(e, FileRefusedError | FileTooLongError):
            form.add_error("import_file", str(e))
        else:
            super().add_data_read_fail_error_to_form(form, e)

    def get_urls(self) -> list[URLPattern]:
        name = f"{self.opts.app_label}_{self.opts.model_name}_template"
        own = path("import/template.<str:extension>", self.admin_site.admin_view(self.template_view), name=name)
        urls: list[URLPattern] = super().get_urls()
        return [own, *urls]

    def template_view(self, request: HttpRequest, extension: str) -> HttpResponse:
        form = {"csv": Csv, "xlsx": Xlsx}.get(extension)
        if form is None or not self.has_import_permission(request):
            return HttpResponse(status=403 if form else 404)
        empty = Dataset(headers=[field.label for field in FIELDS[self.resource.kind]])
        answer = HttpResponse(form().export_data(empty), content_type=form.content_type)
        answer["Content-Disposition"] = f'attachment; filename="{self.resource.kind}-template.{extension}"'
        return answer

    def get_import_context_data(self, **kwargs: Any) -> dict[str, Any]:
        name = f"admin:{self.opts.app_label}_{self.opts.model_name}_template"
        links = [(form, reverse(name, args=[form])) for form in ("csv", "xlsx")]
        return {**super().get_import_context_data(**kwargs), "templates": links}


class NoDeleteAdmin(ModelAdmin):
    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False


class IdentityForm(ByHandForm):
    kind = "customers"
    rules = {"external_id": "customer_no"}


class IdentityInline(TabularInline):
    model = CustomerIdentity
    form = IdentityForm
    fields = ("source", "external_id")
    extra = 0


class CustomerForm(ByHandForm):
    kind = "customers"
    rules = {name: name for name in ("name", "contact_name", "email", "phone", "address", "region")}


class CustomerAdmin(SpreadsheetMixin, NoDeleteAdmin):
    resource = CustomerResource
    form = CustomerForm
    export_shows = ("commerce.view_customer",)
    list_display = ("name", "kind", "email", "phone", "region", "rep", "first_order_on", "last_order_on")
    list_filter = ("kind", "rep", "opt_in_email")
    list_select_related = ("rep",)
    search_fields = ("name", "email", "phone", "identities__external_id")
    fields = (
        "kind", "name", "contact_name", "email", "phone", "address", "region", "rep", "opt_in_email", "opt_in_sms",
        "first_order_on", "last_order_on", "came_from",
    )  # fmt: skip
    readonly_fields = ("first_order_on", "last_order_on", "came_from")
    autocomplete_fields = ("rep",)
    inlines = (IdentityInline,)
    show_full_result_count = False

    def has_view_permission(self, request: HttpRequest, obj: Customer | None = None) -> bool:
        """Django takes changing for seeing; here a withheld view holds."""
        return self._may(request, "view")

    def has_change_permission(self, request: HttpRequest, obj: Customer | None = None) -> bool:
        return self._may(request, "view") and self._may(request, "change")

    @admin.display(description="came from")
    def came_from(self, customer: Customer) -> str:
        return tell_file(customer.batch_id, customer.source_row)

    def save_model(self, request: HttpRequest, obj: Customer, form: CustomerForm, change: bool) -> None:  # noqa: FBT001 - Django's
        answers, edited = form.cleaned_data, set(form.changed_data)
        contact: dict[str, Any] = {name: answers[name] for name in CONTACT_FIELDS if name in edited}
        by: dict[str, Any] = {"actor": request.user, "at": clock.now()}
        place = {"kind": Customer.Kind(answers["kind"]), "rep": answers["rep"]}
        if not change:
            obj.__dict__.update(add_customer(contact=contact, **place, **by).__dict__)
            return
        if contact:
            edit_customer(customer=obj, changes=contact, **by)
        if edited & place.keys():
            assign_customer(customer=obj, **place, **by)


class CostForm(ByHandForm):
    kind = "products"
    rules = {"cost": "cost", "valid_from": "cost_from"}


class CostInline(TabularInline):
    model = ProductCost
    form = CostForm
    fields = ("cost", "valid_from")
    extra = 0


class ProductForm(ByHandForm):
    kind = "products"
    rules = {name: name for name in ("sku", "name", "brand", "price", "active_from", "active_until")}


class ProductAdmin(SpreadsheetMixin, ModelAdmin):
    resource = ProductResource
    form = ProductForm
    export_shows = ("commerce.view_product",)
    list_display = ("sku", "name", "category", "brand", "price", "active_from", "active_until")
    list_filter = ("category", "brand")
    list_select_related = ("category",)
    search_fields = ("sku", "name")
    fields = ("sku", "name", "category", "brand", "price", "active_from", "active_until", "came_from")
    readonly_fields = ("came_from",)
    autocomplete_fields = ("category",)
    inlines = (CostInline,)
    import_form_class = ImportForm
    confirm_form_class = ConfirmImportForm

    @admin.display(description="came from")
    def came_from(self, product: Product) -> str:
        return tell_file(product.batch_id, product.source_row)

    def get_deleted_objects(self, objs: Iterable[Product], request: HttpRequest) -> tuple[Any, Any, Any, list[str]]:
        """What was sold is named on the page that asks for confirmation, which then offers no button."""
        products = list(objs)
        deleted, counts, lacking, protected = super().get_deleted_objects(products, request)
        sold = list_sold(product.pk for product in products)
        told = [
            f"{product}: orders hold it. Give it a day until which it is active."
            for product in products
            if product.pk in sold
        ]
        return deleted, counts, lacking, [*protected, *told]

    def delete_model(self, request: HttpRequest, obj: Product) -> None:
        delete_product(product=obj, actor=cast(User, request.user))

    def delete_queryset(self, request: HttpRequest, queryset: QuerySet[Product]) -> None:
        for product in queryset:
            self.delete_model(request, product)


class OrderAdmin(SpreadsheetMixin, NoDeleteAdmin):
    """Orders are what a source said; they are mended there or by a file, never by hand."""

    resource = OrderResource
    export_shows = ("commerce.view_order", "commerce.view_customer")
    list_display = ("external_id", "source", "customer", "ordered_at", "state", "is_return", "pieces", "net_amount")
    list_filter = ("source", "state", "is_return", "channel")
    list_select_related = ("source", "customer")
    search_fields = ("external_id",)
    fields = (
        "external_id", "source", "customer", "rep", "ordered_at", "channel", "state", "is_return", "units", "net",
        "discount", "tax", "cost", "lines", "came_from",
    )  # fmt: skip
    readonly_fields = ("lines", "came_from")
    show_full_result_count = False

    def get_list_display(self, request: HttpRequest) -> list[str]:
        return self._open_to(request, super().get_list_display(request))

    def get_fields(self, request: HttpRequest, obj: Order | None = None) -> list[str]:
        return self._open_to(request, super().get_fields(request, obj))

    def _open_to(self, request: HttpRequest, names: Sequence[str]) -> list[str]:
        """Without the customer for whom customers are withheld from."""
        user: Any = request.user
        return [name for name in names if name != "customer" or user.has_perm("commerce.view_customer")]

    def has_add_permission(self, request: HttpRequest) -> bool:
        return False

    def has_change_permission(self, request: HttpRequest, obj: Order | None = None) -> bool:
        return False

    @admin.display(description="units", ordering="units")
    def pieces(self, order: Order) -> str:
        return f"{order.units.normalize():,f}"

    @admin.display(description="net", ordering="net")
    def net_amount(self, order: Order) -> str:
        tenant = get_current_tenant()
        return format_money(order.net, tenant.currency, country=tenant.country)

    @admin.display(description="came from")
    def came_from(self, order: Order) -> str:
        rows = OrderLine.objects.filter(order=order).aggregate(first=Min("source_row"), last=Max("source_row"))
        return tell_file(order.batch_id, rows["first"], rows["last"])

    def lines(self, order: Order) -> SafeString:
        rows = OrderLine.objects.filter(order=order).select_related("product").order_by("number")
        return table_of(
            ("SKU", "Product", "Quantity", "Unit price", "Net", "Row of the file"),
            [
                (
                    line.product.sku if line.product else "",
                    line.product.name if line.product else "",
                    f"{line.quantity.normalize():f}",
                    f"{line.unit_price:f}",
                    f"{line.net:f}",
                    "" if line.source_row is None else f"{line.source_row:,}",
                )
                for line in rows
            ],
        )
