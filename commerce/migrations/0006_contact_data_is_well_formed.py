from django.db import migrations, models

EMAIL = r"^[^@[:space:]]+@[^@[:space:]]+\.[^@[:space:]]+$"
PHONE = r"^\+[1-9][0-9]{2,18}$"
# What was typed by hand before: written as imports write it where that is certain, else left to the audit log alone.
MEND = f"""
UPDATE commerce_customer SET phone = regexp_replace(regexp_replace(phone, '[^0-9+]', '', 'g'), '^00', '+')
WHERE phone <> '' AND phone !~ '{PHONE}';
UPDATE commerce_customer SET phone = '' WHERE phone <> '' AND phone !~ '{PHONE}';
UPDATE commerce_customer SET email = '' WHERE email <> '' AND email !~ '{EMAIL}';
"""  # noqa: S608 - the constants above


class Migration(migrations.Migration):
    dependencies = [("commerce", "0005_trail_of_edits")]

    operations = [
        migrations.RunSQL(MEND, migrations.RunSQL.noop),
        migrations.AddConstraint(
            model_name="customer",
            constraint=models.CheckConstraint(
                condition=models.Q(email="") | models.Q(email__regex=EMAIL), name="customer_email_is_one_address"
            ),
        ),
        migrations.AddConstraint(
            model_name="customer",
            constraint=models.CheckConstraint(
                condition=models.Q(phone="") | models.Q(phone__regex=PHONE), name="customer_phone_has_its_country_code"
            ),
        ),
    ]
