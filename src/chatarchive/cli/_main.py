"""The group of all commands."""

from __future__ import annotations

import errno
import importlib
from collections.abc import Mapping
from typing import Any, Final, NoReturn

import click

from chatarchive.cli._failures import INTERRUPTED, Failure, Misuse, Trouble, as_json, complain
from chatarchive.cli._help import Context, Group
from chatarchive.cli._session import Session
from chatarchive.errors import ChatArchiveError
from ldv.errors import LdvError

COMMANDS: Final[Mapping[str, tuple[str, str]]] = {
    # Before the first telephone.
    "inrichten": ("_inrichten", "Richt een archief in, met een eerste beheerder."),
    "aanmelden": ("_aanmelden", "Ruil een code in voor uw eigen token."),
    "medewerker": ("_medewerker", "Medewerkers: rollen, screening, opleiding en toegang."),
    "overeenkomst": ("_afspraken", "Verwerkersovereenkomsten met het departement."),
    "dpia": ("_afspraken", "DPIA's van het departement."),
    "leverancier": ("_afspraken", "Afspraken met leveranciers."),
    "locatie": ("_locatie", "Centrale telefoons, plekken voor uitvoer, uitzonderingen buiten de EER."),
    "eigenaar": ("_eigenaar", "Berichteneigenaren, hun gemachtigden en privécontacten."),
    # From telephone to archive.
    "plannen": ("_plannen", "Uitleesmomenten en de gesprekken die worden uitgelezen."),
    "uitlezen": ("_uitlezen", "Leg vast dat een gesprek is uitgelezen."),
    "downloaden": ("_downloaden", "Leg vast wat van de centrale telefoon is gedownload."),
    "levering": ("_levering", "Haal de gekozen gesprekken uit een levering van veel gesprekken."),
    "importeren": ("_importeren", "Zet gesprekken in het DMS."),
    "wissen": ("_importeren", "Wis gesprekken van de centrale telefoon."),
    "melden": ("_importeren", "Meld het team opschonen dat gesprekken klaarstaan."),
    "kopieen": ("_kopieen", "Tijdelijke kopieën: vastleggen, apart zetten, vernietigen."),
    "schonen": ("_schonen", "Schoon een gesprek."),
    "media": ("_media", "Mediabestanden bij een gesprek."),
    "aanbieden": ("_akkoord", "Bied een geschoond gesprek aan de berichteneigenaar aan."),
    "goedkeuren": ("_akkoord", "Keur een aangeboden gesprek goed."),
    "afkeuren": ("_akkoord", "Keur een aangeboden gesprek af, met een reden."),
    "omzetten": ("_omzetten", "Zet goedgekeurde gesprekken om en leg ze vast in het archief."),
    "verdelen": ("_verdelen", "Verdeel een vastgelegd gesprek over dossiers."),
    # Looking, and looking after.
    "raadpleeg": ("_raadpleeg", "Bekijk een gesprek of een dossier."),
    "groep": ("_groep", "Groepsgesprekken die door meer eigenaren zijn aangeleverd."),
    "datalek": ("_datalek", "Datalekken: melden, stappen, sluiten."),
    "rapportage": ("_rapportage", "Maak de maandrapportage."),
    "overzicht": ("_rapportage", "Toon het registratieoverzicht, of maak er een bestand van."),
    "controleer": ("_controleer", "Controleer het hele archief."),
    "bewaarslot": ("_bewaarslot", "De instructie om te bewaren, en vernietigen daarna."),
    "risico": ("_risico", "De tien risico's met hun maatregelen, zoals ze er nu voor staan."),
    "inzage": ("_inzage", "Geef een deelnemer inzage in wat met de gegevens is gedaan."),
    "kennisgeving": ("_inzage", "Toon de standaardtekst voor deelnemers aan gesprekken."),
    "status": ("_status", "Toon hoe ver elk gesprek is, zonder namen."),
    "bijwerken": ("_bijwerken", "Werk de database bij na een nieuwe versie van het programma."),
    "register": ("_status", "Toon wie verantwoordelijk is en wie verwerkt."),
}
"""Where each command is, and what it does. They are loaded when they are asked for: help comes at once."""

# Older versions of click have no error for it.
_NO_ARGUMENTS: Final = getattr(click.exceptions, "NoArgsIsHelpError", ())


class Chatarchive(Group):
    """Commands whose errors become a message in Dutch and an exit code, and JSON for who asked for that."""

    def invoke(self, ctx: click.Context) -> Any:
        """Run the command."""
        from ldv.cli._show import standard_output_takes_everything

        standard_output_takes_everything()
        wants_json = "--json" in ctx.args
        try:
            return super().invoke(ctx)
        except (ChatArchiveError, LdvError) as error:
            self._fail(Failure(error), wants_json=wants_json)
        except _NO_ARGUMENTS:
            raise
        except click.ClickException as error:
            self._fail(Misuse(error), wants_json=wants_json)
        except OSError as error:
            if error.errno == errno.EPIPE:
                raise
            self._fail(Trouble(error), wants_json=wants_json)
        except (KeyboardInterrupt, click.Abort):
            complain("Afgebroken; er is niets half gedaan. Herhaal de opdracht om verder te gaan.")
            raise click.exceptions.Exit(INTERRUPTED) from None

    def parse_args(self, ctx: click.Context, args: list[str]) -> list[str]:
        """Read the command line."""
        try:
            return super().parse_args(ctx, args)
        except _NO_ARGUMENTS:
            raise
        except click.UsageError as error:
            raise Misuse(error) from None

    def list_commands(self, ctx: click.Context) -> list[str]:
        """Commands in the order in which one meets them."""
        return list(COMMANDS)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        """Load a command."""
        if cmd_name not in COMMANDS:
            return None
        module = importlib.import_module(f"chatarchive.cli.{COMMANDS[cmd_name][0]}")
        command: click.Command = getattr(module, cmd_name)
        return command

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        """Write the list without loading any of them."""
        with formatter.section("Commands"):
            formatter.write_dl([(name, told) for name, (_, told) in COMMANDS.items()])

    @staticmethod
    def _fail(error: Failure | Misuse | Trouble, *, wants_json: bool) -> NoReturn:
        if wants_json:
            click.echo(as_json(error))
        raise error from None


def _print_version(ctx: click.Context, param: click.Parameter, value: bool) -> None:  # noqa: FBT001 - click's signature
    if value and not ctx.resilient_parsing:
        from importlib.metadata import PackageNotFoundError, version

        try:
            found = version("logboek-dataverwerkingen")
        except PackageNotFoundError:
            found = "onbekend (niet geïnstalleerd)"
        click.echo(f"chatarchive {found}")
        ctx.exit()


@click.group(cls=Chatarchive, context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 100})
@click.option(
    "--version",
    is_flag=True,
    is_eager=True,
    expose_value=False,
    callback=_print_version,
    help="Toon de versie en stop.",
)
@click.pass_context
def main(ctx: click.Context) -> None:
    """Chatberichten van telefoon tot archief, volgens de werkafspraken; elke stap staat in het logboek.

    Zo begint u:
      chatarchive inrichten --departement bzk --naam-departement "Ministerie van ..." --token-naar token
      export CHATARCHIVE_TOKEN_FILE=token
      chatarchive medewerker registreren --rol i-adviseur --vog 2026-01-01 --screening 2026-01-01
      chatarchive status

    Elke opdracht doet u met uw eigen token. Wat over personen gaat (namen, nummers, redenen) staat nooit op de
    opdrachtregel: ernaar wordt gevraagd, of het komt uit een bestand (--van BESTAND).

    Instellingen komen uit CHATARCHIVE_* in de omgeving, anders uit chatarchive.toml in de huidige map.

    Zo eindigt een opdracht:
      0    gedaan
      1    niet gelukt, of niet alles is in orde
      2    de opdracht of een instelling klopt niet
      3    geweigerd; er is niets veranderd
      130  afgebroken met Ctrl-C; er is niets half gedaan
    """
    ctx.ensure_object(Session)


main.context_class = Context
