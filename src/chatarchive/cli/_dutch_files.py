"""What a refusal says, in Dutch: exports, cleaning, the document store and the archive; see `_dutch_rules`."""

from __future__ import annotations

from typing import Final

_AGAIN: Final = "Exporteer het gesprek opnieuw"

FILES: Final = {
    # Exports.
    "Asked to read the text of an export; {}. Export the conversation again, and do not save the file with another "
    "program.": (
        f"de tekst van de export is niet te lezen. {_AGAIN}, en sla het bestand niet op met een ander programma."
    ),
    "Asked to verify an export; file {} has {} bytes, and should have {}. Export the conversation again.": (
        f"bestand {{0}} van de export heeft {{1}} bytes, en hoort er {{2}} te hebben. {_AGAIN}."
    ),
    "Asked to read file {} of this export; it is damaged or cut off. Export the conversation again.": (
        f"bestand {{0}} van de export is beschadigd of afgebroken. {_AGAIN}."
    ),
    "Asked to open an export; there is no ordinary file here that may be read. A link is not followed.": (
        "hier staat geen gewoon bestand dat gelezen mag worden. Een koppeling wordt niet gevolgd."
    ),
    "Asked to read a conversation of {} bytes; at most {} are read. Raise the limit if this is a real export.": (
        "het gesprek is {0} bytes groot, en er wordt hoogstens {1} gelezen."
    ),
    "Asked to open a folder as an export; file {} in it is {}. Take it out and try again.": (
        "bestand {0} in deze map kan niet veilig worden gelezen. Haal het eruit, en probeer het opnieuw."
    ),
    "Asked to open one conversation; this file holds {}. Open it as a bulk delivery, and take in those that were "
    "selected.": "in dit bestand staan {0} gesprekken. Lever alleen het gekozen gesprek aan.",
    "Asked to open a bulk delivery; number {} of {}, by name, was refused and nothing was taken in: {} Or take it out, "
    "when it is no part of what was asked for.": (
        "nummer {0} van {1} in deze levering is geweigerd; er is niets overgenomen."
    ),
    "Asked to open a bulk delivery; there is no export in it.": "in deze levering staat geen enkele export.",
    "Asked to read the dates of this export; each of them, or about as many of either kind, can begin with the day or "
    "with the month{}. Look at the telephone, and read it again with the order ({} or {}); the answer is recorded.": (
        "van de datums in deze export is niet te zeggen of de dag of de maand voorop staat. Kijk op de telefoon, en "
        "zeg het met --datums dag-eerst of --datums maand-eerst; het antwoord wordt vastgelegd."
    ),
    "Asked to open an export; among its {} files is no conversation of WhatsApp, Signal, SMS Backup & Restore or "
    "Telegram. Export it again, from the app itself.": (
        "dit is geen export van WhatsApp, Signal, SMS Backup & Restore of Telegram. Exporteer opnieuw, vanuit de app."
    ),
    "Asked to open a zip file; it holds {}. Nothing was written. {}": (
        "dit zip-bestand kan niet veilig worden geopend; er is niets geschreven. Het is beschadigd, versleuteld, te "
        f"groot of bevat iets dat er niet in hoort. {_AGAIN}, of vraag waar het bestand vandaan komt."
    ),
    "Asked to take in screenshots; {}. {}": (
        "de schermafdrukken zijn niet compleet beschreven. Vul de beschrijving aan: gegevens van elke schermafdruk, "
        "en wie heeft nagekeken wat zwart gemaakt moet worden."
    ),
    "Asked to read a Signal export; line {} is no message as signal-export writes it. Export the conversation again.": (
        f"regel {{0}} is geen bericht van Signal. {_AGAIN}."
    ),
    "Asked to read text messages; this XML is damaged, or is not what SMS Backup & Restore writes. Make the backup "
    "again.": (
        "dit bestand met sms-berichten is beschadigd, of is van een ander programma. Maak de reservekopie opnieuw."
    ),
    "Asked to read what was sent with message {}; it is damaged. Make the backup again.": (
        "wat bij bericht {0} is meegestuurd, is beschadigd. Maak de reservekopie opnieuw."
    ),
    "Asked to read text messages; message {} has no date that exists. Make the backup again.": (
        "bericht {0} heeft geen datum die bestaat. Maak de reservekopie opnieuw."
    ),
    "Asked to read a Telegram export; this is JSON, and has no messages as Telegram writes them. Export again, in the "
    "form that is called machine-readable JSON.": (
        "dit is geen export van Telegram met berichten. Exporteer opnieuw, als 'machine-readable JSON'."
    ),
    "Asked to read this export with the dates {}; {} of its headers have no such date. Leave the order out, or look at "
    "the telephone again.": (
        "met deze volgorde bestaan de datums in de export niet allemaal. Kijk opnieuw op de telefoon, of laat --datums "
        "weg."
    ),
    "conversation {}: {}": "gesprek {0}: de bron is niet te lezen. Meld dit, en bewaar de bron.",
    # Cleaning.
    "The source has {} lines before its first message, about which nobody can decide message by message. Look at them, "
    "and say whether they are kept.": (
        "de bron heeft {0} regels voor het eerste bericht, waarover niet per bericht beslist kan worden. Bekijk ze, "
        "en zeg of ze blijven (--kop bewaren of --kop weg)."
    ),
    "{} messages kept and {} removed are not the {} of the source. The conversation is not cleaned; report this, and "
    "keep the source.": "{0} bewaarde en {1} verwijderde berichten zijn samen niet de {2} van de bron. Meld dit.",
    "{} characters kept and {} removed are not the {} of the source. The conversation is not cleaned; report this, and "
    "keep the source.": "{0} bewaarde en {1} verwijderde tekens zijn samen niet de {2} van de bron. Meld dit.",
    "Line {}: two cuts overlap. Undo one of them, so that one reason holds for each piece.": (
        "regel {0}: twee verwijderingen overlappen. Draai er een terug."
    ),
    "This cleaning case has format {}; this version reads {}. Update.": (
        "deze schoning is van een andere versie van het programma. Werk het programma bij."
    ),
    "Case {}: {} messages were offered that are not the {} that were cleaned. Read the source of this case again, in "
    "the same way.": "zaak {0}: dit zijn andere berichten dan die zijn geschoond. Meld dit, en bewaar de bron.",
    "A cleaning case was asked, and these bytes hold none. Restore it from its copy.": (
        "de schoning is beschadigd. Laat de database herstellen."
    ),
    "A cut was asked in message {}; this conversation has {}. Name one of those.": (
        "bericht {0} is er niet: dit gesprek heeft {1} berichten."
    ),
    "Line {}: this cut is of another conversation. Make it again in this one.": (
        "regel {0}: deze verwijdering hoort bij een ander gesprek."
    ),
    "Line {}: an element is on one line, and this piece is on several. Make it a passage.": (
        "regel {0}: een element staat op een regel, en dit stuk op meer. Kies niveau passage."
    ),
    "Line {}: a cut needs a reason. Say in a few words why it is taken out.": (
        "regel {0}: er is geen reden gegeven. Zeg in een paar woorden waarom dit weg moet."
    ),
    "Line {}: the reason has {} characters, and {} is the most. Shorten it.": (
        "regel {0}: de reden heeft {1} tekens; hoogstens {2} mag. Maak die korter."
    ),
    "Line {}: the reason repeats what is taken out, and the reason is kept. Say what kind of thing it is, not what it "
    "says.": "regel {0}: de reden herhaalt wat weg moet, en de reden blijft bewaard. Zeg wat voor iets het is.",
    "Line {}: something is taken out only for category 1 (gevoelig), 2 (privé) or 3 (partijpolitiek); all the rest is "
    "kept. Name one of the three, or keep it.": (
        "regel {0}: er gaat alleen iets weg in categorie 1 (gevoelig), 2 (privé) of 3 (partijpolitiek). Noem er een, "
        "of bewaar het."
    ),
    "Line {}: a cut of a whole message takes out part of it. Choose passage or element.": (
        "regel {0}: bij niveau bericht gaat het hele bericht weg. Kies passage of element."
    ),
    "Line {}: characters {} to {} were asked; the message has {}. Choose a piece inside it that is not empty.": (
        "regel {0}: teken {1} tot {2} is gevraagd, en het bericht heeft {3} tekens. Kies een stuk dat erin past."
    ),
    "The detector of names needs deduce, which is not installed. Install it: pip install "
    "'logboek-dataverwerkingen[deduce]'; or leave this detector out.": "het programma deduce is niet geïnstalleerd.",
    "Case {}, line {}: decision {} {}. Nothing was changed. Look at the message again; undo that decision first where "
    "it is wrong.": (
        "zaak {0}, regel {1}: een ander besluit ({2}) staat dit in de weg; er is niets overschreven. Bekijk het "
        "bericht opnieuw, en draai dat besluit eerst terug als het niet klopt."
    ),
    "Case {}: a decision needs a person who takes it. Say who.": "zaak {0}: niet bekend is wie beslist.",
    "Case {}: the time of a decision needs a time zone.": "zaak {0}: bij het besluit hoort een tijdzone.",
    "Case {}: version {} was looked at, and there are {}. Look again.": (
        "zaak {0}: versie {1} bestaat niet; er zijn er {2}. Kijk opnieuw in de lijst."
    ),
    "Case {}: decision {} cannot be undone, for there is none of that number. The list of decisions has "
    "their numbers.": ("zaak {0}: besluit {1} is er niet. De nummers staan in de lijst (schonen lijst --besluiten)."),
    "Case {}: a suggestion was named that it does not have. List the suggestions again.": (
        "zaak {0}: dit voorstel is er niet. Kijk opnieuw in de lijst."
    ),
    "Line {}: a suggestion is taken over at the place where it is. For another place, keep it and make a cut.": (
        "regel {0}: een voorstel wordt overgenomen op de plek waar het staat. Bewaar het, en verwijder zelf een ander "
        "stuk."
    ),
    "Case {}: a cut was asked without a place. Say where it is.": "zaak {0}: zeg waar het stuk staat dat weg moet.",
    "{} files have no decision of the owner about their relevance: {}. Ask the owner at the export, for each file.": (
        "van {0} bestanden heeft de eigenaar niet gezegd of ze relevant zijn. Vraag het."
    ),
    "{} files are thumbnails, which are never stored: {}. Leave them out.": (
        "{0} bestanden zijn verkleiningen; die worden nooit bewaard. Laat ze weg."
    ),
    "{} media files are undecided: {}. Decide for each whether it is archived, then offer the conversation.": (
        "over {0} mediabestanden is nog niet beslist. Beslis over elk bestand."
    ),
    "{} media files would be archived while the messages that they belong to were taken out: {}. Leave the file out, "
    "or undo the cut.": (
        "{0} mediabestanden komen in het archief terwijl hun bericht weg is. Laat het bestand weg, of draai het "
        "besluit terug."
    ),
    "Message {} was asked; this conversation has {}. Name one of those.": (
        "bericht {0} is er niet: dit gesprek heeft {1} berichten."
    ),
    "Case {}: its sheet would have {} rows, and {} is the most. Clean it in the terminal.": (
        "zaak {0}: het werkblad zou te veel rijen krijgen. Schoon dit gesprek in de terminal."
    ),
    "Line {} of the source is not where the message begins that was read there: this is another text, or it was "
    "changed since. Read the source again, and compare its checksum.": (
        "regel {0} van de bron is niet meer wat is gelezen. Meld dit, en bewaar de bron."
    ),
    "Message {} was put in a dossier; the conversation has {}. Name one of those.": (
        "bericht {0} is er niet: dit gesprek heeft {1} berichten."
    ),
    "Splitting over {} dossiers: {} in no dossier, {} in more than one. Put every message in exactly one.": (
        "bij het verdelen over {0} dossiers hoort elk bericht in precies een dossier te komen."
    ),
    # The document store.
    "Nothing stands as {} in the document store. List the folder to see what does.": (
        "in het DMS staat niets met kenmerk {0}. Meld dit als het er wel hoort te staan."
    ),
    "Document {} is to stand among the originals, and there all is written once. Put what is being worked on in the "
    "work folder.": "document {0} hoort bij de originelen, en die worden maar een keer geschreven.",
    "Folder {} leads to no dossier that you may list. Ask the owner of the messages for access.": (
        "map {0} is niet van een dossier waarin u mag kijken. Vraag de berichteneigenaar om toegang."
    ),
    "The permission to delete is for another document than {}.": (
        "de toestemming om te vernietigen is voor iets anders."
    ),
    "Path {} is not in a dossier: a document stands at least {} folders down.": "plek {0} ligt niet in een dossier.",
    "Something else stands as document {}, and it is not replaced. Compare the two, and store this one under its own "
    "name.": (
        "in het DMS staat al iets anders onder deze naam (document {0}); het is niet vervangen. Vergelijk de twee."
    ),
    "The permission to delete {} is for other bytes than stand there. Let it be decided again.": (
        "document {0} is veranderd sinds besloten is het te vernietigen. Laat opnieuw beslissen."
    ),
    "Document {} was read back: {} bytes with another digest, where {} bytes were stored. Keep the other copy, and "
    "import it again.": (
        "document {0} is teruggelezen uit het DMS en is niet wat is opgeslagen. Bewaar de andere kopie, meld dit, en "
        "importeer opnieuw."
    ),
    "The name of this file is not that of the working agreements, section 7: [uitleesdatum] WhatsApp Chat "
    "[functietitel] [voor- en achternaam] - [gesprekspartner of titel groepsgesprek]. Give it the expected name.": (
        "de naam van dit bestand is niet die van de werkafspraken (paragraaf 7): [uitleesdatum] WhatsApp Chat "
        "[functietitel] [voor- en achternaam] - [gesprekspartner of titel groepsgesprek]."
    ),
    "The root of the document store is not there. Look whether its disk is mounted; a new root is made by hand.": (
        "de map van het DMS is er niet. Laat nakijken of de schijf is aangekoppeld."
    ),
    "The folder of the document store does not take or give this ({}). Nothing was changed, or the same call can be "
    "made again. Look whether the disk is mounted, has space, and allows hard links.": (
        "het DMS neemt of geeft dit niet ({0}). Er is niets half gedaan. Laat de schijf van het DMS nakijken, en "
        "herhaal de opdracht."
    ),
    "The document store {} does not answer as it should ({}). Nothing appeared, or the same call can be made again. "
    "Look at its address, its credentials and its {}.": (
        "het DMS {0} antwoordt niet zoals het hoort ({1}). Er is niets half gedaan. Laat het nakijken, en herhaal de "
        "opdracht."
    ),
    "The document changed while it was being deleted, and was left. Decide again.": (
        "het document veranderde tijdens het vernietigen, en is blijven staan. Beslis opnieuw."
    ),
    # Settings and the database.
    "database {}: there is no archive here. Check the name, or make one.": (
        "hier is geen archief ({0}). Controleer CHATARCHIVE_FOLDER, of maak een archief (chatarchive inrichten)."
    ),
    "database {}: its tables are of revision {}, and this version works with {}. Bring them up to date: chatarchive "
    "bijwerken.": (
        "het archief is van een oudere versie van het programma (database {0}: {1} in plaats van {2}). Laat een "
        "beheerder de database bijwerken: chatarchive bijwerken."
    ),
    "database {}: its tables are of revision {}, and this version knows none after {}. Install the newest version; "
    "nothing was changed.": (
        "het archief is van een nieuwere versie van het programma (database {0}: {1}, en dit programma kent er geen na "
        "{2}). Installeer de nieuwste versie; er is niets veranderd."
    ),
    "bijwerken: of a PostgreSQL database no copy is made here. Make one with pg_dump, and say that you did.": (
        "bijwerken: van een PostgreSQL-database wordt hier geen reservekopie gemaakt. Maak die met pg_dump, en zeg dat "
        "met --reservekopie-gemaakt."
    ),
    "database {}: it does not answer, or refuses ({}). Nothing was changed. Check that it runs, and that this user may "
    "write to it.": "de database {0} antwoordt niet ({1}); er is niets veranderd. Laat nakijken of die draait.",
    "folder {}: it cannot be made ({}). Choose another.": "map {0} kan niet worden gemaakt ({1}). Kies een andere.",
    "{}: a file cannot be written there ({}). Make room, or mend the rights.": (
        "in {0} kan geen bestand worden geschreven ({1}). Maak ruimte, of laat de rechten nakijken."
    ),
    "{}: found {} ({}); expected {}.": "instelling {0} kan zo niet ({2}). Verwacht: {3}.",
    "settings: {} cannot be read as TOML ({}). Mend or remove it.": (
        "het instellingenbestand {0} is geen TOML ({1}). Verbeter het, of haal het weg."
    ),
    "{}: there is no setting {}.{}": "{0}: de instelling {1} bestaat niet.",
    "environment: there is no setting {}; is {} meant?": "omgeving: de instelling {0} bestaat niet. Bedoelt u {1}?",
    "report: asked for a month that is none. Write it as 2023-03.": "dit is geen maand. Schrijf die als 2023-03.",
    # The archive.
    "The format of file {} is not known to PRONOM. Convert it to a known format, or decide not to archive it.": (
        "het formaat van bestand {0} is niet bekend bij PRONOM. Zet het om naar een bekend formaat, of archiveer het "
        "niet."
    ),
    "The dossier cannot be trusted: {}. Compare it with its backup.": (
        "het dossier is niet meer wat is vastgelegd. Vergelijk het met de reservekopie."
    ),
    "The copy cannot be made: no font has a glyph for {}; between brackets stand the numbers of the messages. Name a "
    "folder with a font that has them in the setting fonts (for Chinese, Japanese and Korean: install "
    "manimgx-fonts-cjk), or decide to have their codes shown in their place.": (
        "voor deze tekens is geen lettertype: {0}; tussen haakjes staan de nummers van de berichten. Laat een "
        "lettertype installeren dat ze heeft (instelling fonts), of kies ervoor dat op die plekken de code van het "
        "teken staat: omzetten --tekens-als-code."
    ),
    "The conversation has {} messages, and one copy holds {} at most. Make it in parts.": (
        "het gesprek heeft {0} berichten; in een PDF passen er {1}."
    ),
    "The copy cannot be made: the pages could not be set. Report it with the number of the case.": (
        "de PDF kan niet worden gemaakt. Meld dit met het kenmerk van de zaak."
    ),
    "Conversation {} cannot be stored: it lacks {}. Complete that first.": (
        "gesprek {0} kan niet worden opgeslagen; dit ontbreekt: {1}. Vul dat eerst aan."
    ),
    "The metadata is not valid MDTO 1.0.1: {}{}. Complete what the register or the case lacks, and try again.": (
        "de metagegevens voldoen niet aan MDTO 1.0.1: {0}{1}. Vul aan wat ontbreekt."
    ),
}
