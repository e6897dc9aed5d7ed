"""Stands in for the customer file of the provider, which stays where it is. The numbers are nobody's."""

from __future__ import annotations

CUSTOMERS = {
    "0850000001": {"klantnummer": "K-20417", "naam": "A. Abonnee", "adres": "Zendmast 1, Voorbeeldstad"},
    "0850000002": {"klantnummer": "K-20418", "naam": "B. Abonnee", "adres": "Kabelweg 2, Voorbeeldstad"},
}
