"""The templates, and what all of them know."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

from jinja2 import Environment, FileSystemLoader, StrictUndefined

from ldv.pages._people import Role

if TYPE_CHECKING:
    from ldv.pages._visit import Visit

_FOLDER: Final = Path(__file__).parent / "templates"


class Templates:
    """Renders pages. Everything that is not markup of ours is escaped."""

    def __init__(self) -> None:
        """Nothing is read yet."""
        self._environment = Environment(
            loader=FileSystemLoader(_FOLDER),
            autoescape=True,
            undefined=StrictUndefined,
            trim_blocks=True,
            lstrip_blocks=True,
        )

    def render(self, template: str, visit: Visit, **context: Any) -> str:
        """A page.

        Args:
            template: File in the folder `templates`.
            visit: For whom.
            **context: What it shows.
        """
        tongue = visit.tongue
        return self._environment.get_template(template).render(
            _=tongue,
            words=tongue.words,
            lang=tongue.language.value,
            visit=visit,
            here=visit.request.url.path,
            csrf=visit.session.csrf,
            person=visit.session.person,
            Role=Role,
            house=visit.pages.organisation(),
            themed=visit.pages.themed,
            navigation=_navigation(visit),
            **context,
        )


def _navigation(visit: Visit) -> list[tuple[str, str, bool]]:
    """Where somebody can go: address, words, and whether that is here."""
    if visit.session.person is None:
        return []
    here, tongue = visit.request.url.path, visit.tongue
    places = [
        (Role.CITIZEN, "/mijn", tongue("Mijn gegevens")),
        (Role.OFFICER, "/logboek", tongue("Logboek")),
        (Role.OFFICER, "/cijfers", tongue("Cijfers")),
        (Role.OFFICER, "/bewaren", tongue("Bewaren")),
        (Role.OFFICER, "/toestand", tongue("Toestand")),
    ]
    found = [(path, text) for role, path, text in places if visit.has(role)]
    if visit.has(Role.OFFICER) or visit.has(Role.KEEPER):
        found.append(("/register", tongue("Register")))
    return [(path, text, here == path or here.startswith(f"{path}/")) for path, text in found]
