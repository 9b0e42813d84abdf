"""The Finance group: sees all money, issues and credits, allocates, asks for refunds and approves them."""

from django.db import migrations

from core.groups import add_group, grant_model


def grant(apps, schema_editor):
    add_group(apps, "Finance")
    rights = {
        "payer": ["add", "change", "view"],
        "financecontact": ["add", "change", "delete", "view"],
        "purchaseorder": ["add", "change", "view"],
        "financialdocument": ["add", "change", "view"],
        "payment": ["add", "change", "view"],
        "refund": ["add", "change", "view"],
        "staffalert": ["change", "view"],
        "paymentsettings": ["change"],
        "bankaccount": ["add", "change", "view"],
    }
    for model, permissions in rights.items():
        grant_model(apps, group="Finance", app_label="payments", model=model, permissions=permissions)


class Migration(migrations.Migration):
    dependencies = [
        ("payments", "0001_initial"),
        ("core", "0001_initial"),
        ("auth", "0012_alter_user_first_name_max_length"),
        ("contenttypes", "0002_remove_content_type_name"),
        ("wagtailadmin", "0001_create_admin_access_permissions"),
    ]

    operations = [migrations.RunPython(grant, migrations.RunPython.noop)]
