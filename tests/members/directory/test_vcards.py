"""vCards: whatever somebody writes stays inside of its own line."""

from hypothesis import given
from hypothesis import strategies as st

from members.directory.shown import ShownPerson
from members.directory.vcards import vcard


def unfolded(card: str) -> list[str]:
    return card.replace("\r\n ", "").split("\r\n")


def test_a_card_as_it_is_read_by_an_address_book():
    person = ShownPerson(
        pk=1, name="Ama Example", initials="AE", colour=1, phone="020 7946 0000", email="ama@example.org"
    )

    assert unfolded(vcard(person)) == [
        "BEGIN:VCARD",
        "VERSION:3.0",
        "N:Example;Ama;;;",
        "FN:Ama Example",
        "TEL;TYPE=WORK,VOICE:020 7946 0000",
        "EMAIL;TYPE=WORK,INTERNET:ama@example.org",
        "END:VCARD",
        "",
    ]


@given(st.text(), st.text(), st.text())
def test_no_text_begins_a_line_of_its_own(name, phone, link):
    card = vcard(ShownPerson(pk=1, name=name, initials="", colour=1, phone=phone, email="a@b.c", link=link))

    names = [line.partition(":")[0].partition(";")[0] for line in unfolded(card)]
    optional = (["TEL"] if phone else []) + ["EMAIL"] + (["URL"] if link else [])
    assert names == ["BEGIN", "VERSION", "N", "FN", *optional, "END", ""]
    assert all(len(line.encode()) <= 75 for line in card.split("\r\n"))
