"""One person's visible details as a vCard (RFC 2426, version 3.0, which every address book reads)."""

from members.directory.shown import ShownPerson

MOST_BYTES_IN_A_LINE = 75


def vcard(shown: ShownPerson) -> str:
    """Return what a viewer sees of a person as a vCard; what they do not see is not in it."""
    first, _, last = shown.name.rpartition(" ")
    lines = ["BEGIN:VCARD", "VERSION:3.0", f"N:{_text(last)};{_text(first)};;;", f"FN:{_text(shown.name)}"]
    if shown.roles:
        lines += [f"ORG:{_text(shown.roles[0].school)}", f"TITLE:{_text(shown.roles[0].label)}"]
    if shown.phone:
        lines.append(f"TEL;TYPE=WORK,VOICE:{_text(shown.phone)}")
    if shown.email:
        lines.append(f"EMAIL;TYPE=WORK,INTERNET:{_text(shown.email)}")
    if shown.link:
        lines.append(f"URL:{_text(shown.link)}")
    lines.append("END:VCARD")
    return "".join(f"{_folded(line)}\r\n" for line in lines)


def _text(value: str) -> str:
    """Return `value` so that it can neither end its line nor begin another part of it."""
    value = value.replace("\\", "\\\\").replace(";", "\\;").replace(",", "\\,")
    value = "\\n".join(value.splitlines())
    return "".join(letter for letter in value if letter.isprintable())


def _folded(line: str) -> str:
    """Return `line` in pieces of at most 75 octets, each after the first begun with a space."""
    pieces, piece, size = [], "", 0
    for letter in line:
        octets = len(letter.encode())
        if size + octets > MOST_BYTES_IN_A_LINE:
            pieces.append(piece)
            piece, size = " ", 1
        piece += letter
        size += octets
    return "\r\n".join([*pieces, piece])
