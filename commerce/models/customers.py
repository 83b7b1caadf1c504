from django.conf import settings
from django.db import models
from django.db.models.functions import Lower, Now

from commerce.models.integrity import lets_go, protects, takes_along
from people.trail import trail


class SalesRep(models.Model):
    """Whose book an account stands in. A rep may also log in, as `user`."""

    code = models.CharField(max_length=40, unique=True)
    name = models.CharField(max_length=120)
    email = models.EmailField("e-mail address", blank=True)
    user = models.OneToOneField(
        settings.AUTH_USER_MODEL,
        null=True,
        blank=True,
        on_delete=models.SET_NULL,
        related_name="sales_rep",
    )

    class Meta:
        ordering = ["name"]
        triggers = [
            lets_go("rep_leaves_orders", column="rep_id", table="commerce_order"),
            *trail("code", "name", "email", "user", label="name"),
        ]

    def __str__(self) -> str:
        return self.name


class Customer(models.Model):
    """A person who buys, or a B2B account with its buyer."""

    class Kind(models.TextChoices):
        PERSON = "person"
        ACCOUNT = "account"

    kind = models.CharField(max_length=10, choices=Kind, default=Kind.PERSON)
    name = models.CharField(max_length=200, blank=True)
    contact_name = models.CharField("buyer", max_length=120, blank=True)
    email = models.EmailField("e-mail address", blank=True)
    phone = models.CharField(max_length=20, blank=True, help_text="With country code, such as +351912345678.")
    address = models.CharField(max_length=300, blank=True)
    region = models.CharField(max_length=80, blank=True)
    rep = models.ForeignKey(SalesRep, null=True, blank=True, on_delete=models.SET_NULL, related_name="customers")
    opt_in_email = models.BooleanField("may be e-mailed", null=True, blank=True)
    opt_in_sms = models.BooleanField("may be texted", null=True, blank=True)
    first_order_on = models.DateField(null=True, editable=False)
    last_order_on = models.DateField(null=True, editable=False)
    batch_id = models.BigIntegerField(null=True, editable=False)
    source_row = models.PositiveIntegerField(null=True, editable=False, help_text="Of the batch's file.")
    created_at = models.DateTimeField(db_default=Now(), editable=False)

    class Meta:
        ordering = ["name", "id"]
        indexes = [
            models.Index(Lower("name"), name="customer_by_name"),
            models.Index(Lower("email"), name="customer_by_email"),
            models.Index(fields=["rep"], name="customer_by_rep"),
        ]
        constraints = [
            models.CheckConstraint(
                name="customer_email_is_one_address",
                condition=models.Q(email="")
                | models.Q(email__regex=r"^[^@[:space:]]+@[^@[:space:]]+\.[^@[:space:]]+$"),
            ),
            models.CheckConstraint(
                name="customer_phone_has_its_country_code",
                condition=models.Q(phone="") | models.Q(phone__regex=r"^\+[1-9][0-9]{2,18}$"),
            ),
        ]
        permissions = [("import_customer", "Can import customers"), ("export_customer", "Can export customers")]
        triggers = [
            protects("customer_with_orders_stays", column="customer_id", table="commerce_order"),
            takes_along("customer_takes_its_days", column="customer_id", table="commerce_customerday"),
            *trail(
                "kind",
                "name",
                "contact_name",
                "email",
                "phone",
                "address",
                "region",
                "rep",
                "opt_in_email",
                "opt_in_sms",
                label="name",
            ),
        ]

    def __str__(self) -> str:
        return self.name or f"Customer {self.pk}"


class CustomerIdentity(models.Model):
    """How a source calls a customer. Orders find their customer by it."""

    source = models.ForeignKey("commerce.Source", on_delete=models.PROTECT, related_name="+")
    external_id = models.CharField("customer number", max_length=80)
    customer = models.ForeignKey(Customer, on_delete=models.CASCADE, related_name="identities")

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["source", "external_id"], name="customer_number_is_unique_in_its_source"),
        ]

    def __str__(self) -> str:
        return self.external_id
