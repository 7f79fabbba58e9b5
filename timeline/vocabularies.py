"""The words that records may use, each with its meaning.

Rule for adding a word: add it when two records in hand need it, when no word here says it, and when a reader
could filter by it. Give its meaning in one sentence, mention it in CHANGELOG.md, and write the migration that
widens the named check constraint. A word that published records use is never renamed or removed.

Pages show the names and meanings that are marked for translation.
"""

import difflib
from dataclasses import dataclass

from django.utils.translation import gettext
from django.utils.translation import gettext_noop as _


@dataclass(frozen=True)
class Vocabulary:
    """A closed list of words for one field: ``name`` in the singular and ``meanings`` by word."""

    name: str
    meanings: dict[str, str]

    @property
    def choices(self):
        """Pairs of word and label, in the order of this file, as Django's forms want them."""
        return [(word, word.replace("_", " ")) for word in self.meanings]

    @property
    def described(self):
        """Pairs of word and meaning, for documents that explain the words."""
        return list(self.meanings.items())

    def __iter__(self):
        return iter(self.meanings)

    def __contains__(self, word):
        return word in self.meanings


def nearest(word, known):
    """The word of ``known`` that ``word`` was probably meant to be, or None when nothing is near."""
    known = list(known)
    folded = word.casefold().replace(" ", "_").replace("-", "_")
    for candidate in known:
        if candidate.casefold().replace("-", "_") == folded:
            return candidate
    near = difflib.get_close_matches(word.casefold()[:100], known, n=1, cutoff=0.5)
    return near[0] if near else None


def did_you_mean(word, known):
    """A clause that ends an error sentence: ``; did you mean 'speaker'?``, or what is allowed if that is short."""
    known = list(known)
    near = nearest(word, known)
    if near:
        return gettext("; did you mean {near!r}?").format(near=near)
    if 0 < len(known) <= 25:
        return gettext("; known are {known}.").format(known=", ".join(known))
    return "."


STATUSES = Vocabulary(
    "status",
    {
        "draft": "Being written; only editors see it.",
        "in_review": "Waits for an editor to publish it or to send it back.",
        "published": "Public.",
        "withdrawn": "Was public and was taken back.",
    },
)

ACTOR_KINDS = Vocabulary(
    _("actor kind"),
    {
        "person": _("A named human being."),
        "state": _("A state as such, not its government of the day."),
        "political_entity": _("An entity whose statehood is disputed; the word decides nothing about it."),
        "government_body": _("A government, parliament, ministry, mission or office of a state."),
        "party": _("A political party."),
        "outlet": _("A newspaper, broadcaster, agency or site that publishes."),
        "organisation": _("An international or other organisation."),
        "bloc": _("A loose group of states that sources speak of as one."),
        "forum": _("A standing format of talks."),
        "armed_force": _("Regular or irregular armed forces."),
        "population": _("The people of a state or region."),
        "unnamed_group": _("People whom a source mentions without naming them."),
    },
)

NAME_KINDS = Vocabulary(
    _("name kind"),
    {
        "spelling": _("The same name spelled or romanised in another way."),
        "translation": _("The name in another language."),
        "short": _("A shortened form, such as a surname alone."),
        "abbreviation": _("Initials or another abbreviation."),
        "metonym": _("A place or building that stands for the actor, such as a capital for its state."),
        "official": _("The name that one side uses officially."),
        "former": _("A name used in the past."),
        "perspective": _("A name that takes a side, used by those who take it."),
        "description": _("Words that a source uses in place of the name."),
        "inverted": _("Surname first, as in an index."),
    },
)

PLACE_PRECISIONS = Vocabulary(
    _("place precision"),
    {
        "point": _("The coordinates are the very spot."),
        "settlement": _("The coordinates are the middle of a town or city."),
        "region": _("The coordinates are the middle of a region."),
        "country": _("The coordinates are the middle of a country."),
    },
)

ARTICLE_KINDS = Vocabulary(
    _("article kind"),
    {
        "news": _("A news report, with or without quotations."),
        "interview": _("Mostly questions and answers with one person."),
        "editorial": _("The opinion of the outlet itself."),
        "rewrite": _("A retelling of another outlet's article."),
        "announcement": _("A press release or other notice by the actor concerned."),
    },
)

CERTAINTIES = Vocabulary(
    _("certainty"),
    {
        "established": _("Printed by a source or agreed by several."),
        "probable": _("Follows from what sources print, with little room for doubt."),
        "possible": _("Fits what sources print, and so would other dates."),
        "unknown": _("Only the bounds are known."),
    },
)

EVENT_KINDS = Vocabulary(
    _("event kind"),
    {
        "occurrence": _("Something that happened."),
        "statement": _("Someone said something in their own name or for another."),
        "report": _("A medium reported something; the reporting is the event."),
        "claim": _("Something said to be so that is not established."),
        "forecast": _("Something said to be coming."),
        "state": _("A state of affairs that lasts."),
        "absence": _("Something that a source says did not happen."),
    },
)

VERIFICATIONS = Vocabulary(
    _("verification"),
    {
        "confirmed": _("Uncontested, and seen by more than one article or in an outside record."),
        "reported": _("One article says so and nothing speaks against it."),
        "disputed": _("Sources or records differ."),
        "denied": _("An involved party denies it."),
    },
)

ROLES = Vocabulary(
    _("role"),
    {
        "initiator": _("Did it."),
        "alleged_initiator": _("Is said to have done it, which is not established."),
        "participant": _("Took part, as one of several sides."),
        "speaker": _("Said it."),
        "represented": _("The one on whose behalf another participant speaks."),
        "denier": _("Denied what the event answers."),
        "claimant": _("Holds the claim to be true."),
        "reporter": _("The medium that reported it."),
        "questioner": _("Asked the question that was answered."),
        "medium": _("The medium through which it was said."),
        "source": _("Told a medium about it."),
        "silent": _("Was expected to answer and did not."),
        "addressee": _("The one spoken or appealed to."),
        "target": _("The one against whom it was directed."),
        "criticised": _("The one whom a statement finds fault with."),
        "subject": _("The one whom a report, statement or forecast is about."),
        "object": _("What was acted upon: a territory, a mission, a format."),
        "affected": _("Bore the consequences, or is said to have suffered."),
        "beneficiary": _("Gained from it or was served by it."),
        "provider": _("Rendered a service to others."),
        "host": _("Gave the place or the occasion."),
    },
)

CITATION_STANCES = Vocabulary(
    _("citation stance"),
    {
        "reports": _("The article tells of the event."),
        "confirms": _("The article bears out what others told."),
        "disputes": _("The article contradicts the event or a part of it."),
        "denies": _("The article carries a denial by an involved party."),
    },
)

LINK_KINDS = Vocabulary(
    _("link kind"),
    {
        "answers": _("Responds to it."),
        "denies": _("Says that it is not so."),
        "supports": _("Speaks for it."),
        "asserts": _("Says that it is so; the first telling of a claim."),
        "predicts": _("Says that it will come."),
        "caused_by": _("Came about because of it, by the cited account."),
        "follows": _("Came after it, without a claim of cause."),
        "part_of": _("Is a part of it."),
        "reiterates": _("Says the same again."),
        "fulfils": _("Makes the forecast or promise come true."),
        "contradicts": _("Cannot be true together with it."),
        "refers_to": _("Mentions it."),
    },
)

# Links of an event that comes after the other one, each with its verb.
LATER = {
    "answers": "answers",
    "caused_by": "is caused by",
    "denies": "denies",
    "follows": "follows",
    "fulfils": "fulfils",
    "reiterates": "reiterates",
}

LINK_BASES = Vocabulary(
    _("link basis"),
    {
        "text": _("The cited article says so."),
        "inference": _("The editors infer it from what the article says."),
        "outside": _("Another record than the cited article says so."),
    },
)

ISSUE_KINDS = Vocabulary(
    _("issue kind"),
    {
        "policy": _("A question of what should be done."),
        "fact": _("A question of what is so, on which sources differ."),
        "note": _("A difference in words, names or scope between sources that leaves nothing to decide."),
    },
)

STANCES = Vocabulary(
    _("stance"),
    {
        "supports": _("Is for it."),
        "supports_if": _("Is for it under a condition."),
        "calls_for": _("Asks another to do it or to move towards it."),
        "offers": _("Offers or promises it."),
        "asserts": _("Says that it is so."),
        "predicts": _("Says that it will or will not come."),
        "denies": _("Says that it is not so."),
        "opposes": _("Is against it."),
        "refuses_until": _("Refuses it until a condition is met."),
        "accuses": _("Blames another for it."),
        "no_response": _("Was asked or addressed and gave no answer."),
    },
)

SCHEMES = Vocabulary(
    "scheme",
    {
        "cameo": "CAMEO 1.1b3, the Conflict and Mediation Event Observations codebook; codes are strings of digits.",
        "plover": "PLOVER 2.0, the event ontology that follows CAMEO; codes are words in capitals.",
        "timeline": "Our own codes for states of affairs, which CAMEO lacks; codes begin with ST.",
    },
)

QUADS = Vocabulary(
    "quad class",
    {
        "verbal-coop": "Cooperation in words.",
        "material-coop": "Cooperation in deeds.",
        "verbal-conf": "Conflict in words.",
        "material-conf": "Conflict in deeds.",
        "neutral": "Neither, as with states of affairs.",
    },
)

RECORD_KINDS = Vocabulary(
    _("kind of record"),
    {
        "event": _("Something that happened or was said."),
        "actor": _("Someone who acts or speaks."),
        "article": _("A text that tells of events."),
        "place": _("Where events happen."),
        "issue": _("A question on which positions are taken."),
        "position": _("A stance of an actor on an issue."),
    },
)

CHANGE_ACTIONS = Vocabulary(
    _("change"),
    {
        "published": _("It became public."),
        "corrected": _("It was public before and after, and differs."),
        "withdrawn": _("It was taken back; it may come again."),
        "merged": _("It went into another record, to which its address leads."),
        "deleted": _("It is gone."),
    },
)

ACTS = Vocabulary(
    "act",
    {
        "entered": "It was entered.",
        "saved": "It was changed.",
        "sent_for_review": "An editor was asked to publish it.",
        "sent_back": "It was given back to its writer.",
        "published": "It became public.",
        "withdrawn": "It was taken back.",
        "renamed": "Its slug was changed.",
        "merged": "Two records became one: this one and another, or two that it names.",
        "parted": "A merge was undone.",
        "reverted": "It was put back to an earlier version.",
        "deleted": "It was deleted.",
        "restored": "It was brought back after it had been deleted.",
    },
)
