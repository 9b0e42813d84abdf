"""About, Board, Privacy, Accessibility and Contact."""

from home.models import ContactPage, StandardPage
from navsh.loading.reading import content, publish, rich_text, text_block


def load(force: bool) -> bool:
    texts = content("pages")
    contact = texts.pop("contact")
    written = [_contact(contact, force)]
    for page in StandardPage.objects.filter(slug__in=texts):
        text = texts[page.slug]
        body = text["body"].replace("{keep_months}", str(contact["keep_months"]))
        written.append(publish(page, force, lead=text["lead"], body=text_block(body)))
    return any(written)


def _contact(text: dict, force: bool) -> bool:
    page = ContactPage.objects.first()
    return page is not None and publish(
        page,
        force,
        lead=text["lead"],
        privacy_note=rich_text(text["privacy_note"]),
        thanks_heading=text["thanks_heading"],
        thanks_text=rich_text(text["thanks_text"]),
        keep_months=text["keep_months"],
    )
