"""What an archive keeps beside the document store: cases, people, the registration overview."""

from chatarchive.db._database import Database, Updated
from chatarchive.db._unit import Unit
from chatarchive.db._values import Cleaning, Credential, Dossier, Holder, Mail

__all__ = ["Cleaning", "Credential", "Database", "Dossier", "Holder", "Mail", "Unit", "Updated"]
