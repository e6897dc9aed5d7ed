"""What WhatsApp itself writes into an export, in Dutch and English.

A template is matched without a regular expression: its pieces are looked for one after the other, so that no text, of
whatever length, makes the search look back. `*` is anything; final dots are taken off before.
"""

from __future__ import annotations

_WHO_HAS = ("* heeft ", "U hebt ", "Je hebt ", "Jij hebt ")
_DONE = (
    "de groep * gemaakt",
    "deze groep gemaakt",
    "deze groep aangemaakt",
    "de groep verlaten",
    "* toegevoegd",
    "* verwijderd",
    "het onderwerp gewijzigd *",
    "het onderwerp gewijzigd",
    "de groepsnaam gewijzigd *",
    "de groepsafbeelding gewijzigd",
    "de groepsafbeelding verwijderd",
    "de groepsbeschrijving gewijzigd",
    "de groepsbeschrijving verwijderd",
    "de groepsinstellingen gewijzigd*",
    "de instellingen van deze groep gewijzigd*",
    "een nieuw telefoonnummer. Tik om *",
    "berichten met vervaldatum ingeschakeld*",
    "berichten met vervaldatum uitgeschakeld*",
    "de timer voor berichten met vervaldatum *",
    "een bericht vastgezet",
)
_DUTCH = (
    "Berichten en oproepen worden end-to-end versleuteld*",
    "Berichten en gesprekken worden end-to-end versleuteld*",
    "Berichten en oproepen zijn end-to-end versleuteld*",
    "Berichten in deze groep zijn beveiligd met end-to-end-versleuteling*",
    "Berichten in deze chat en oproepen zijn nu beveiligd met end-to-end-versleuteling*",
    "* is toegevoegd",
    "U bent toegevoegd",
    "Je bent toegevoegd",
    "* is deelnemer geworden via de uitnodigingslink van deze groep",
    "* bent deelnemer geworden via de uitnodigingslink van deze groep",
    "U bent nu een beheerder",
    "Je bent nu een beheerder",
    "U bent nu beheerder",
    "Je bent nu beheerder",
    "Uw beveiligingscode voor * is gewijzigd*",
    "Je beveiligingscode voor * is gewijzigd*",
    "De beveiligingscode van * is gewijzigd*",
    "Uw beveiligingscode met * is gewijzigd*",
    "Je beveiligingscode met * is gewijzigd*",
    "Berichten met vervaldatum zijn *",
    "Wachten op dit bericht*",
    "* is een contact",
    "* heeft het telefoonnummer gewijzigd naar een nieuw nummer*",
)
_ENGLISH = (
    "Messages and calls are end-to-end encrypted*",
    "Messages to this group are now secured with end-to-end encryption*",
    "Messages to this chat and calls are now secured with end-to-end encryption*",
    "* created group *",
    "* created this group",
    "* added *",
    "* removed *",
    "* was added",
    "* were added",
    "You're now an admin",
    "* left",
    "* joined using this group's invite link",
    "* joined using a group link",
    "* joined from the community",
    "* changed the subject *",
    "* changed the group name *",
    "* changed this group's icon",
    "* deleted this group's icon",
    "* changed the group description",
    "* changed this group's settings *",
    "* changed their phone number*",
    "* changed to a new number*",
    "* has a new phone number. Tap to *",
    "Your security code with * changed*",
    "* security code changed*",
    "* turned on disappearing messages*",
    "* turned off disappearing messages*",
    "Disappearing messages were turned *",
    "* updated the message timer*",
    "* pinned a message",
    "Waiting for this message*",
    "* is a contact",
)
_CALLS = (
    "Gemist spraakgesprek*",
    "Gemist videogesprek*",
    "Gemist groepsgesprek*",
    "Gemiste spraakoproep*",
    "Gemiste video-oproep*",
    "Gemiste groepsoproep*",
    "Missed voice call*",
    "Missed video call*",
    "Missed group voice call*",
    "Missed group video call*",
)


_Template = tuple[str, tuple[str, ...], str | None]


def _pieces(templates: tuple[str, ...]) -> list[_Template]:
    made: list[_Template] = []
    for template in templates:
        first, *middle = template.split("*")
        made.append((first, tuple(middle[:-1]), middle[-1] if middle else None))
    return made


_NOTICES = _pieces((*(f"{who}{done}" for who in _WHO_HAS for done in _DONE), *_DUTCH, *_ENGLISH))
_ANCHORED = [one for one in _NOTICES if one[0]]
_BEGINNINGS = tuple(one[0] for one in _ANCHORED)
_FLOATING = [one for one in _NOTICES if not one[0]]
_MISSED = tuple(call.removesuffix("*") for call in _CALLS)


def _matches(text: str, template: _Template) -> bool:
    first, middle, last = template
    if last is None:  # a template without `*`
        return text == first
    if not text.endswith(last) or not text.startswith(first):
        return False
    at, end = len(first), len(text) - len(last)
    for piece in middle:
        found = text.find(piece, at, end)
        if found < 0:
            return False
        at = found + len(piece)
    return at <= end


def is_notice(text: str) -> bool:
    """Tell whether a text, with its invisible marks taken out, is a notice of the app."""
    text = text.rstrip(".… ")
    if text.startswith(_BEGINNINGS) and any(_matches(text, one) for one in _ANCHORED):
        return True
    return any(_matches(text, one) for one in _FLOATING)


def is_missed_call(text: str) -> bool:
    """Tell whether a text, with its invisible marks taken out, says that a call was missed."""
    return text.startswith(_MISSED)
