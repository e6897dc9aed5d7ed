"""What a refusal says, in Dutch: the rules of the working agreements.

Keys are the English messages, with `{}` for what varies. A test compares them
with the code, so that no refusal is left out.
"""

from __future__ import annotations

from typing import Final

RULES: Final = {
    # Who.
    "{}: this employee no longer works here.": "{0}: deze medewerker werkt hier niet meer.",
    "{}: this takes the role {}. Ask somebody who has it.": (
        "{0}: hiervoor is de rol {1} nodig. Vraag iemand die deze rol heeft."
    ),
    "{}: only an employee does this ({}).": "{0}: dit doet alleen een medewerker ({1}).",
    "{}: this employee has no {}. Register it when it was passed.": (
        "{0}: van deze medewerker is geen {1} bekend. Leg die vast zodra de medewerker die heeft."
    ),
    "{}: the {} of this employee does not count on {}{}. Have it renewed, and register that.": (
        "{0}: de {1} van deze medewerker geldt niet op {2}{3}. Laat die vernieuwen, en leg dat vast."
    ),
    "{}: the dossier is {}, and this employee is cleared up to {}.": (
        "{0}: het dossier is {1}, en deze medewerker mag tot en met {2}. Vraag een collega die hiervoor gescreend is."
    ),
    "{}: no training of this employee was registered, and it is required.": (
        "{0}: van deze medewerker is geen opleiding bekend, en die is verplicht. Volg de opleiding, en laat die "
        "vastleggen."
    ),
    "{}: this dossier is shielded, and you are not among those who may do this in it.": (
        "{0}: dit dossier is afgeschermd, en u mag dit er niet in doen. Vraag de berichteneigenaar of een collega met "
        "toegang."
    ),
    "downloaden: conversation {} was selected for {}, and this is something else. Select it for what was delivered: of "
    "screenshots, metadata and a redaction check are asked when they are read out.": (
        "downloaden: gesprek {0} is gekozen voor {1}, en dit is iets anders. Kies het voor wat er is geleverd: van "
        "schermafdrukken worden bij het uitlezen metagegevens en een controle op weglakken gevraagd."
    ),
    # Deliveries of many conversations.
    "bulklevering: no conversation of this appointment was selected for bulk and read out. Select and read them out "
    "first.": ("bulklevering: van deze afspraak is geen gesprek voor bulkexport gekozen en uitgelezen. Doe dat eerst."),
    "bulklevering: one file holds {} conversations, and taking in one would take in the others. Export the one that "
    "was selected by itself.": (
        "bulklevering: in een bestand staan {0} gesprekken, en met het ene komen de andere mee. Exporteer alleen het "
        "gekozen gesprek."
    ),
    "bulklevering: {} conversations have the name of {}, which was selected once. Say by its number which one is "
    "meant.": (
        "bulklevering: {0} gesprekken hebben de naam van {1}, dat een keer is gekozen. Zeg met het nummer welk gesprek "
        "het is."
    ),
    "bulklevering: one conversation has the name of two that were selected. Say by its number which one is meant.": (
        "bulklevering: een gesprek heeft de naam van twee gekozen gesprekken. Zeg met het nummer welk gesprek het is."
    ),
    # Dividing over dossiers.
    "verdelen: the source of conversation {} was destroyed, so nothing can be led back to it.": (
        "verdelen: de bron van gesprek {0} is vernietigd, dus er is niets meer naar terug te voeren."
    ),
    "verdelen: conversation {} was divided before, in another way. What is in the archive stays.": (
        "verdelen: gesprek {0} is al verdeeld, op een andere manier. Wat in het archief staat, blijft zo."
    ),
    "verdelen: conversation {} was not approved.": "verdelen: gesprek {0} is niet goedgekeurd.",
    "verdelen: two dossiers have the same name, or one has none. Give each a name of its own.": (
        "verdelen: twee dossiers heten hetzelfde, of een heeft geen naam. Geef elk dossier een eigen naam."
    ),
    "verdelen: {} dossiers would get no message. Leave them out.": (
        "verdelen: {0} dossiers zouden geen enkel bericht krijgen. Laat die weg."
    ),
    "inzien: this dossier is shielded, and you have no access to it.": (
        "inzien: dit dossier is afgeschermd, en u heeft geen toegang. Vraag de berichteneigenaar of een collega met "
        "toegang."
    ),
    "there is no conversation with this identifier to which you have access. Check it, or ask the owner.": (
        "er is geen gesprek met dit kenmerk waartoe u toegang heeft. Controleer het kenmerk, of vraag de "
        "berichteneigenaar."
    ),
    "{}: only the owner may do this, or a delegate whose mandate says so. Ask the owner.": (
        "{0}: dit mag alleen de berichteneigenaar, of een gemachtigde die dit mag. Vraag het de berichteneigenaar."
    ),
    "{}: only the owner does this. Ask the owner.": (
        "{0}: dit doet alleen de berichteneigenaar zelf. Vraag het de berichteneigenaar."
    ),
    "toegang: only the owner lets a delegate in. Ask the owner.": (
        "toegang: alleen de berichteneigenaar laat een gemachtigde toe. Vraag het de berichteneigenaar."
    ),
    "aanmelden: this token lets nobody in. Ask for a new code.": (
        "aanmelden: dit token geeft geen toegang. Vraag een nieuwe code aan een beheerder."
    ),
    "aanmelden: this token was ended on {} by a new code. If you did not ask for one, somebody may be acting in your "
    "name: report it at once.": (
        "aanmelden: dit token is op {0} vervangen door een nieuwe code. Hebt u daar niet om gevraagd, dan kan iemand "
        "in uw naam werken. Meld dat meteen."
    ),
    "aanmelden: this code lets nobody in. Ask for a new one.": (
        "aanmelden: deze code geeft geen toegang. Vraag een nieuwe code."
    ),
    "aanmelden: this code was used already, on {}. If that was not you, somebody is acting in your name: report it at "
    "once.": (
        "aanmelden: deze code is al gebruikt, op {0}. Was u dat niet, dan werkt iemand in uw naam. Meld dat meteen."
    ),
    "aanmelden: this code was replaced, or is too old. Ask for a new one.": (
        "aanmelden: deze code is vervangen, of is te oud. Vraag een nieuwe code."
    ),
    "goedkeuren: you were let in by who cleaned this conversation. Ask another manager for a new code.": (
        "goedkeuren: uw toegang komt van wie dit gesprek heeft geschoond. Vraag een andere beheerder om een nieuwe "
        "code."
    ),
    "registreren: the mail address is none. Write it as name@organisation.nl.": (
        "registreren: het e-mailadres is er geen. Schrijf het als naam@organisatie.nl."
    ),
    "aanmelden: no token was given.": (
        "aanmelden: er is geen token gegeven. Noem het bestand met uw token met --token-bestand, of zet de naam ervan "
        "in CHATARCHIVE_TOKEN_FILE."
    ),
    "aanmelden: the token file cannot be read.": (
        "aanmelden: het bestand met uw token kan niet worden gelezen. Controleer de naam; een koppeling wordt niet "
        "gevolgd."
    ),
    "aanmelden: others can read the token file.": (
        "aanmelden: anderen kunnen het bestand met uw token lezen. Zet het op naam van uzelf met rechten 0600 "
        "(chmod 600). Kan een ander het gelezen hebben, vraag dan een nieuw token."
    ),
    "inrichten: this archive is in use already. Ask management for a token.": (
        "inrichten: dit archief is al in gebruik. Vraag een token aan een beheerder."
    ),
    "inrichten: the first employee gives the others their roles, so needs the role beheer.": (
        "inrichten: de eerste medewerker geeft de anderen hun rol, en heeft dus de rol beheer nodig."
    ),
    "medewerker registreren: nobody takes the role beheer from themselves. Ask a colleague.": (
        "medewerker registreren: niemand neemt zichzelf de rol beheer af. Vraag een andere beheerder."
    ),
    "goedkeuren: who cleaned a conversation does not approve it.": (
        "goedkeuren: wie een gesprek heeft geschoond, keurt het niet goed. Laat de berichteneigenaar dit doen."
    ),
    # Before a telephone is read out.
    "uitlezen: no processing agreement with department {} is in force on {}. Register it first.": (
        "uitlezen: met departement {0} is op {1} geen verwerkersovereenkomst van kracht. Leg die eerst vast "
        "(chatarchive overeenkomst registreren)."
    ),
    "uitlezen: no DPIA (or pre-PIA scan) of department {} was registered. Register it first.": (
        "uitlezen: van departement {0} is geen DPIA of pre-PIA bekend. Leg die eerst vast (chatarchive dpia "
        "registreren)."
    ),
    "uitlezen: no supplier agreement is in force on {} for {}. Register it first.": (
        "uitlezen: op {0} zijn er geen afspraken met de leverancier van {1}. Leg die eerst vast (chatarchive "
        "leverancier registreren)."
    ),
    "uitlezen: these steps of the work instruction were not ticked: {}.": (
        "uitlezen: deze stappen van de werkinstructie zijn niet afgevinkt: {0}. Voer ze uit, en vink ze af."
    ),
    "uitlezen: {} is outside the European Economic Area, and no exception for it was registered for owner {}. Do it "
    "inside, or register the document that allows it.": (
        "uitlezen: {0} ligt buiten de Europese Economische Ruimte, en voor eigenaar {1} is geen uitzondering bekend. "
        "Doe het binnen de EER, of leg het document vast dat dit toestaat (chatarchive locatie buitenland)."
    ),
    "uitlezen: the counterpart is on the owner's list of private contacts. Leave this conversation out.": (
        "uitlezen: de gesprekspartner staat op de lijst met privécontacten. Lees dit gesprek niet uit."
    ),
    "uitlezen: screenshots without {}. Complete them first.": (
        "uitlezen: bij de schermafdrukken ontbreekt {0}. Vul dat eerst aan."
    ),
    "uitlezen: the messages went to a number that is not that of a registered central telephone. A draft of a data "
    "breach was opened; report it, and carry out its steps.": (
        "uitlezen: de berichten zijn naar een nummer gestuurd dat niet van een geregistreerde centrale telefoon is. "
        "Er is een concept van een datalek geopend. Meld het (chatarchive datalek melden), en voer de stappen uit."
    ),
    "plannen: appointment {} of {} has passed, and nobody said what became of it. Cancel it with a reason first, or "
    "register its read-out.": (
        "plannen: afspraak {0} van {1} is voorbij, en niemand heeft gezegd wat ervan is geworden. Zeg die eerst af "
        "met een reden, of leg het uitlezen vast."
    ),
    "afzeggen: this appointment has taken place.": "afzeggen: deze afspraak is al geweest.",
    "gesprek selecteren: this appointment does not take place. Make a new one.": (
        "gesprek selecteren: deze afspraak gaat niet door. Plan een nieuwe."
    ),
    # The order of the steps.
    "{}: the conversation is {}, and then this cannot be done. What can be done now: {}.": (
        "{0}: het gesprek is {1}, en dan kan dit niet. Wat nu wel kan: {2}."
    ),
    "conversation {} is frozen ({}), so nothing can be done with it until {}.": (
        "gesprek {0} is bevroren ({1}). Er kan niets mee totdat {2}."
    ),
    "downloaden: the file is not in the folder of the central telephone. Download it there first.": (
        "downloaden: het bestand staat niet in de map van de centrale telefoon. Download het eerst daarheen."
    ),
    "downloaden: there is no such file in the folder of the central telephone.": (
        "downloaden: dit bestand staat niet in de map van de centrale telefoon."
    ),
    "downloaden: this export is of another app than the conversation that was selected.": (
        "downloaden: deze export is van een andere app dan het gekozen gesprek. Zet het bestand apart (chatarchive "
        "kopieen apart), of kies het goede bestand."
    ),
    "downloaden: another file was noted for conversation {} before. To archive that, plan it.": (
        "downloaden: bij gesprek {0} is eerder een ander bestand vastgelegd. Plan een nieuw gesprek als dit bestand "
        "ook in het archief moet."
    ),
    "importeren: conversation {} was not downloaded yet.": (
        "importeren: gesprek {0} is nog niet gedownload. Leg eerst het downloaden vast."
    ),
    "importeren: conversation {} is no longer what was downloaded. Report this.": (
        "importeren: het bestand van gesprek {0} is veranderd sinds het is gedownload. Meld dit, en stop ermee."
    ),
    "importeren: of {} media files the owner has not said whether they are relevant. Ask, and note it.": (
        "importeren: van {0} mediabestanden heeft de berichteneigenaar niet gezegd of ze relevant zijn. Vraag het, en "
        "leg het vast (chatarchive media relevant)."
    ),
    "importeren: another owner with the same name and function has this dossier, and would see it. Register a function "
    "title that tells them apart.": (
        "importeren: een andere eigenaar met dezelfde naam en functietitel heeft dit dossier, en zou het zien. Leg een "
        "functietitel vast waarin ze verschillen (chatarchive eigenaar registreren --kenmerk)."
    ),
    "conversation {}: its name is already in use by conversation {}, of the same owner, counterpart and day. Plan it "
    "anew, under a name of the counterpart that tells them apart.": (
        "gesprek {0}: de naam is al in gebruik door gesprek {1}, van dezelfde eigenaar, gesprekspartner en dag. Plan "
        "het opnieuw (chatarchive plannen gesprek), met een naam van de gesprekspartner waarin ze verschillen."
    ),
    "wissen: what stands on the central telephone is not what was downloaded of conversation {}, so it is not "
    "deleted. Look what it is; downloading it may have been forgotten.": (
        "wissen: op de centrale telefoon staat iets anders dan wat van gesprek {0} is gedownload, en dat wordt niet "
        "gewist. Kijk wat het is; misschien is het nog niet gedownload."
    ),
    "wissen: conversation {} is not in the document store, so it cannot be deleted.": (
        "wissen: gesprek {0} staat nog niet in het DMS, en mag dus niet weg. Importeer het eerst."
    ),
    "vrijgeven: this conversation is frozen by a data breach. Close that first.": (
        "vrijgeven: dit gesprek is bevroren door een datalek. Sluit dat eerst."
    ),
    "schonen: cleaning of conversation {} has not begun.": (
        "schonen: het schonen van gesprek {0} is nog niet begonnen (chatarchive schonen begin)."
    ),
    "schonen: conversation {} is {}. Begin cleaning first.": (
        "schonen: gesprek {0} is {1}. Begin eerst met schonen (chatarchive schonen begin)."
    ),
    "schonen: on {} suggestions nobody has decided yet. Decide on each, or reject them.": (
        "schonen: over {0} voorstellen is nog niet beslist. Beslis over elk voorstel: overnemen of bewaren."
    ),
    "schonen: {} messages came in, {} are kept and {} removed, which does not add up. Read the export again.": (
        "schonen: er waren {0} berichten, {1} blijven en {2} zijn verwijderd. Dat klopt niet. Meld dit, en bewaar de "
        "bron."
    ),
    "media beoordelen: there is no such file with this conversation. Look at the list of its files.": (
        "media beoordelen: dit bestand hoort niet bij dit gesprek. Kijk in de lijst (chatarchive media lijst)."
    ),
    "media beoordelen: the conversation was imported already.": (
        "media beoordelen: het gesprek is al geïmporteerd; de relevantie ligt vast."
    ),
    "media beoordelen: this file was not delivered as relevant.": (
        "media beoordelen: dit bestand is niet als relevant aangeleverd."
    ),
    "media beoordelen: the conversation was offered already. Begin cleaning again.": (
        "media beoordelen: het gesprek is al aangeboden. Begin opnieuw met schonen."
    ),
    "aanbieden: of {} media files nobody decided whether they are archived. Decide first.": (
        "aanbieden: van {0} mediabestanden is niet beslist of ze in het archief komen. Beslis dat eerst (chatarchive "
        "media archiveren)."
    ),
    "goedkeuren: conversation {} was not cleaned.": "goedkeuren: gesprek {0} is niet geschoond.",
    "vastleggen: conversation {} was not approved.": (
        "vastleggen: gesprek {0} is niet goedgekeurd. Laat de berichteneigenaar het eerst goedkeuren."
    ),
    "vastleggen: conversation {} is not complete.": "vastleggen: gesprek {0} is niet volledig.",
    "vastleggen: temporary copies are left ({}). Destroy them first.": (
        "vastleggen: er zijn nog tijdelijke kopieën ({0}). Vernietig die eerst (chatarchive kopieen vernietigen)."
    ),
    "conversation {}: it was not read out yet, so it has no place.": "gesprek {0} is nog niet uitgelezen.",
    "conversation {}: it was not read out yet, so it has no title.": "gesprek {0} is nog niet uitgelezen.",
    "conversation {}: it was not imported yet.": "gesprek {0} is nog niet geïmporteerd.",
    "conversation {}: its source is no longer what was imported. Report it, and restore the store.": (
        "gesprek {0}: de bron in het DMS is veranderd sinds het importeren. Meld dit, en laat het DMS herstellen."
    ),
    "groep vergelijken: one of the two is no group.": "groep vergelijken: een van de twee is geen groepsgesprek.",
    # Copies.
    "kopie vernietigen: this one goes by deleting from the central telephone.": (
        "kopie vernietigen: deze kopie staat op de centrale telefoon. Gebruik daarvoor: chatarchive wissen."
    ),
    "apart zetten: the file is not in the folder of the central telephone.": (
        "apart zetten: het bestand staat niet in de map van de centrale telefoon."
    ),
    "apart zetten: there is no such file.": "apart zetten: dit bestand is er niet.",
    "uitvoer: this location is not on the list of allowed locations. Choose one that is, or have it registered.": (
        "uitvoer: deze plek staat niet op de lijst van toegestane plekken. Kies er een die er wel op staat, of laat "
        "een beheerder de plek vastleggen (chatarchive locatie uitvoer)."
    ),
    # Breaches, reasons, the instruction to keep.
    "{}: nothing was described. Say what happened, without content of messages.": (
        "{0}: er is niets beschreven. Zeg wat er is gebeurd, zonder inhoud van berichten."
    ),
    "{}: the description holds what looks like a telephone number, bank account or burgerservicenummer. Leave it out: "
    "the mail goes by ordinary post.": (
        "{0}: in de beschrijving staat iets dat op een telefoonnummer, rekeningnummer of burgerservicenummer lijkt. "
        "Laat dat weg: de mail is niet beveiligd."
    ),
    "datalek {}: it is a draft. Report it first.": "datalek {0}: dit is een concept. Meld het eerst.",
    "datalek {}: these steps are open: {}. Carry them out, or say why there was nothing to do.": (
        "datalek {0}: deze stappen zijn nog niet gedaan: {1}. Voer ze uit, of zeg waarom er niets te doen was."
    ),
    "{}: no reason was given. Say why, without names or content of messages.": (
        "{0}: er is geen reden gegeven. Zeg waarom, zonder namen en zonder inhoud van berichten."
    ),
    "{}: the reason holds what looks like a telephone number, bank account or burgerservicenummer. Leave it out: a "
    "reason is kept for good.": (
        "{0}: in de reden staat iets dat op een telefoonnummer, rekeningnummer of burgerservicenummer lijkt. Laat dat "
        "weg: een reden blijft altijd bewaard."
    ),
    "opheffen: no document was named. Give the reference of the decision.": (
        "opheffen: er is geen document genoemd. Geef het kenmerk van het besluit."
    ),
    "opheffen: the first person named another document. Both have to name the same decision.": (
        "opheffen: de eerste persoon noemde een ander document. Noem allebei hetzelfde besluit."
    ),
    "opheffen: the same person asked before. A second person has to confirm it.": (
        "opheffen: dezelfde persoon heeft dit al gevraagd. Een tweede persoon moet het bevestigen."
    ),
    "opheffen: somebody of the same name asked before, under another personnel number. A second person has to confirm "
    "it.": (
        "opheffen: iemand met dezelfde naam heeft dit al gevraagd, met een ander personeelsnummer. Een tweede persoon "
        "moet het bevestigen."
    ),
    "vernietigen: no retention instruction was registered, so none was lifted either. Register it, and have two "
    "persons lift it with a document.": (
        "vernietigen: er is geen bewaarinstructie vastgelegd, en dus ook geen opgeheven. Leg die vast, en laat twee "
        "personen die opheffen met een document."
    ),
    "vernietigen: the instruction to keep chat messages (in force since {}) forbids it, for everybody. It can be "
    "lifted by two persons who name the decision.": (
        "vernietigen: de instructie om chatberichten te bewaren (van kracht sinds {0}) verbiedt dit, voor iedereen. "
        "Twee personen kunnen die opheffen met een besluit."
    ),
    "vernietigen: conversation {} was not recorded in the archive yet.": (
        "vernietigen: gesprek {0} staat nog niet in het archief."
    ),
    "vernietigen: a file of conversation {} is also that of conversation {}. Nothing was destroyed. Have whoever "
    "manages the archive look at both.": (
        "vernietigen: een bestand van gesprek {0} is ook van gesprek {1}. Er is niets vernietigd. Laat wie het archief "
        "beheert naar beide kijken."
    ),
    "bevestiging bewaren: the mail is empty.": "bevestiging bewaren: de mail is leeg.",
    # Registering.
    "eigenaar registreren: this telephone is registered already. Change that owner instead.": (
        "eigenaar registreren: deze telefoon is al vastgelegd. Wijzig die eigenaar."
    ),
    "afspraak vastleggen: no document was named. Say where it can be found.": (
        "afspraak vastleggen: er is geen document genoemd. Zeg waar het te vinden is."
    ),
    "telephone number: what was given is none. Give it as +31 6 ..., or as 06 ...": (
        "telefoonnummer: wat is gegeven is er geen. Schrijf het als +31 6 ..., of als 06 ..."
    ),
    "there is no {} with this identifier. Check it in a list of those there are.": (
        "dit kenmerk is niet bekend ({0}). Kijk in de lijst."
    ),
    "{}: this is not the newest form of it. Somebody else changed it meanwhile. Look at it again, and repeat what you "
    "did.": (
        "iemand anders heeft dit intussen veranderd ({0}); er is niets overschreven. Kijk opnieuw, en herhaal wat u "
        "deed."
    ),
    "{}: it is there already. Somebody else changed it meanwhile. Look at it again, and repeat what you did.": (
        "iemand anders heeft dit intussen vastgelegd ({0}); er is niets overschreven. Kijk opnieuw, en herhaal zo "
        "nodig wat u deed."
    ),
}
