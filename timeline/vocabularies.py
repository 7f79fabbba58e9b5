"""The words that records may use, each with its meaning.

Rule for adding a word: add it when two records in hand need it, when no word here says it, and when a reader
could filter by it. Give its meaning in one sentence, mention it in CHANGELOG.md, and write the migration that
widens the named check constraint. A word that published records use is never renamed or removed.
"""

import difflib
from dataclasses import dataclass


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
        return f"; did you mean {near!r}?"
    if 0 < len(known) <= 25:
        return "; known are " + ", ".join(known) + "."
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
    "actor kind",
    {
        "person": "A named human being.",
        "state": "A state as such, not its government of the day.",
        "political_entity": "An entity whose statehood is disputed; the word decides nothing about it.",
        "government_body": "A government, parliament, ministry, mission or office of a state.",
        "party": "A political party.",
        "outlet": "A newspaper, broadcaster, agency or site that publishes.",
        "organisation": "An international or other organisation.",
        "bloc": "A loose group of states that sources speak of as one.",
        "forum": "A standing format of talks.",
        "armed_force": "Regular or irregular armed forces.",
        "population": "The people of a state or region.",
        "unnamed_group": "People whom a source mentions without naming them.",
    },
)

NAME_KINDS = Vocabulary(
    "name kind",
    {
        "spelling": "The same name spelled or romanised in another way.",
        "translation": "The name in another language.",
        "short": "A shortened form, such as a surname alone.",
        "abbreviation": "Initials or another abbreviation.",
        "metonym": "A place or building that stands for the actor, such as a capital for its state.",
        "official": "The name that one side uses officially.",
        "former": "A name used in the past.",
        "perspective": "A name that takes a side, used by those who take it.",
        "description": "Words that a source uses in place of the name.",
        "inverted": "Surname first, as in an index.",
    },
)

PLACE_PRECISIONS = Vocabulary(
    "place precision",
    {
        "point": "The coordinates are the very spot.",
        "settlement": "The coordinates are the middle of a town or city.",
        "region": "The coordinates are the middle of a region.",
        "country": "The coordinates are the middle of a country.",
    },
)

ARTICLE_KINDS = Vocabulary(
    "article kind",
    {
        "news": "A news report, with or without quotations.",
        "interview": "Mostly questions and answers with one person.",
        "editorial": "The opinion of the outlet itself.",
        "rewrite": "A retelling of another outlet's article.",
        "announcement": "A press release or other notice by the actor concerned.",
    },
)

CERTAINTIES = Vocabulary(
    "certainty",
    {
        "established": "Printed by a source or agreed by several.",
        "probable": "Follows from what sources print, with little room for doubt.",
        "possible": "Fits what sources print, and so would other dates.",
        "unknown": "Only the bounds are known.",
    },
)

EVENT_KINDS = Vocabulary(
    "event kind",
    {
        "occurrence": "Something that happened.",
        "statement": "Someone said something in their own name or for another.",
        "report": "A medium reported something; the reporting is the event.",
        "claim": "Something said to be so that is not established.",
        "forecast": "Something said to be coming.",
        "state": "A state of affairs that lasts.",
        "absence": "Something that a source says did not happen.",
    },
)

VERIFICATIONS = Vocabulary(
    "verification",
    {
        "confirmed": "Uncontested, and seen by more than one article or in an outside record.",
        "reported": "One article says so and nothing speaks against it.",
        "disputed": "Sources or records differ.",
        "denied": "An involved party denies it.",
    },
)

ROLES = Vocabulary(
    "role",
    {
        "initiator": "Did it.",
        "alleged_initiator": "Is said to have done it, which is not established.",
        "participant": "Took part, as one of several sides.",
        "speaker": "Said it.",
        "represented": "The one on whose behalf another participant speaks.",
        "denier": "Denied what the event answers.",
        "claimant": "Holds the claim to be true.",
        "reporter": "The medium that reported it.",
        "questioner": "Asked the question that was answered.",
        "medium": "The medium through which it was said.",
        "source": "Told a medium about it.",
        "silent": "Was expected to answer and did not.",
        "addressee": "The one spoken or appealed to.",
        "target": "The one against whom it was directed.",
        "criticised": "The one whom a statement finds fault with.",
        "subject": "The one whom a report, statement or forecast is about.",
        "object": "What was acted upon: a territory, a mission, a format.",
        "affected": "Bore the consequences, or is said to have suffered.",
        "beneficiary": "Gained from it or was served by it.",
        "provider": "Rendered a service to others.",
        "host": "Gave the place or the occasion.",
    },
)

CITATION_STANCES = Vocabulary(
    "citation stance",
    {
        "reports": "The article tells of the event.",
        "confirms": "The article bears out what others told.",
        "disputes": "The article contradicts the event or a part of it.",
        "denies": "The article carries a denial by an involved party.",
    },
)

LINK_KINDS = Vocabulary(
    "link kind",
    {
        "answers": "Responds to it.",
        "denies": "Says that it is not so.",
        "supports": "Speaks for it.",
        "asserts": "Says that it is so; the first telling of a claim.",
        "predicts": "Says that it will come.",
        "caused_by": "Came about because of it, by the cited account.",
        "follows": "Came after it, without a claim of cause.",
        "part_of": "Is a part of it.",
        "reiterates": "Says the same again.",
        "fulfils": "Makes the forecast or promise come true.",
        "contradicts": "Cannot be true together with it.",
        "refers_to": "Mentions it.",
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
    "link basis",
    {
        "text": "The cited article says so.",
        "inference": "The editors infer it from what the article says.",
        "outside": "Another record than the cited article says so.",
    },
)

ISSUE_KINDS = Vocabulary(
    "issue kind",
    {
        "policy": "A question of what should be done.",
        "fact": "A question of what is so, on which sources differ.",
        "note": "A difference in words, names or scope between sources that leaves nothing to decide.",
    },
)

STANCES = Vocabulary(
    "stance",
    {
        "supports": "Is for it.",
        "supports_if": "Is for it under a condition.",
        "calls_for": "Asks another to do it or to move towards it.",
        "offers": "Offers or promises it.",
        "asserts": "Says that it is so.",
        "predicts": "Says that it will or will not come.",
        "denies": "Says that it is not so.",
        "opposes": "Is against it.",
        "refuses_until": "Refuses it until a condition is met.",
        "accuses": "Blames another for it.",
        "no_response": "Was asked or addressed and gave no answer.",
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
    "kind of record",
    {
        "event": "Something that happened or was said.",
        "actor": "Someone who acts or speaks.",
        "article": "A text that tells of events.",
        "place": "Where events happen.",
        "issue": "A question on which positions are taken.",
        "position": "A stance of an actor on an issue.",
    },
)

CHANGE_ACTIONS = Vocabulary(
    "change",
    {
        "published": "It became public.",
        "corrected": "It was public before and after, and differs.",
        "withdrawn": "It was taken back; it may come again.",
        "merged": "It went into another record, to which its address leads.",
        "deleted": "It is gone.",
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
