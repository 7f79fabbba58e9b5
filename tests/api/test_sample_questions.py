"""Questions that readers of the data set ask, each put to the API, with the records that answer it.

Many are about what the five main articles tell, hence ``{main}``. A question with several requests has several rows.
"""

import pytest

MAIN = (
    "according_to=news-az-2024-06-13,jamnews-2024-06-27,onlytrusted-2025-04,messenger-2014-06-27,civil-georgia-2025-12"
)
GEORGIAN = "on_behalf_of=georgia,georgian-government,georgian-mfa"
RUSSIAN = "on_behalf_of=russia,russian-mfa"


# --- Reading an answer -----------------------------------------------------------------------------------------


def slugs(answer):
    assert answer["next"] is None
    return {record["slug"] for record in answer["results"]}


def in_order(answer):
    return [record["slug"] for record in answer["results"]]


def by_match(answer):
    assert answer["next"] is None
    return {
        word: {record["slug"] for record in answer["results"] if record["match"] == word}
        for word in ("certain", "possible")
    }


def linked(kind):
    """The events to which the event asked for is linked in one way."""
    return lambda event: {link["event"]["slug"] for link in event["links"] if link["kind"] == kind}


def linked_from(kind):
    """The events that are linked to the event asked for in one way."""
    return lambda event: {link["event"]["slug"] for link in event["linked_from"] if link["kind"] == kind}


def playing(*roles):
    """The actors who play one of the roles in the event asked for."""
    return lambda event: {each["actor"]["slug"] for each in event["participants"] if each["role"] in roles}


def roles_of(actor):
    """The roles of one actor, by event."""
    return lambda answer: {
        event["slug"]: {each["role"] for each in event["participants"] if each["actor"]["slug"] == actor}
        for event in answer["results"]
    }


def roles_of_outlets(answer):
    """The roles of each outlet, by outlet and event."""
    roles = {}
    for event in answer["results"]:
        for each in event["participants"]:
            if each["actor"]["kind"] == "outlet":
                roles.setdefault(each["actor"]["slug"], {}).setdefault(event["slug"], set()).add(each["role"])
    return roles


def sources(record):
    return {source["article"] for source in record["sources"]}


def sources_by_event(answer):
    assert answer["next"] is None
    return {event["slug"]: set(event["sources"]) for event in answer["results"]}


def causes(event):
    """Who says of which event that it came about because of it: articles by event and kind of link."""
    return {(link["event"]["slug"], link["kind"]): sources(link) for link in event["links"]}


def articles_using(name):
    """The articles in which the actor asked for has a name that begins so."""
    return lambda actor: set().union(*(sources(each) for each in actor["names"] if each["text"].startswith(name)))


def offices(actor):
    return {office["article"]: office["office_printed"] for office in actor["affiliations"]}


def without_office(answer):
    """Persons who speak in the events listed, and for whom no office is shown that they hold at the time."""
    assert answer["next"] is None
    speakers = [each for event in answer["results"] for each in event["participants"] if each["role"] == "speaker"]
    persons = [each for each in speakers if each["actor"]["kind"] == "person"]
    holding = {each["actor"]["slug"] for each in persons if _holds_office(each["office"])}
    return {each["actor"]["slug"] for each in persons} - holding


def _holds_office(office):
    return bool(office) and office["organisation"] is not None and not office["former"]


def way(event):
    """How words reached the reader: speaker, medium, outlet, article."""
    (speaker,), (medium,) = playing("speaker")(event), playing("medium")(event)
    assert [origin["slug"] for origin in event["origins"]] == [medium]
    ((article, outlet),) = {
        (each["article"]["slug"], each["article"]["outlet"]["slug"]) for each in event["citations"]
    }
    return [speaker, medium, outlet, article]


def conditions(answer):
    """The positions by article, of those with a condition."""
    found = {}
    for position in answer["results"]:
        if position["condition"]:
            found.setdefault(position["article"]["slug"], set()).add(position["slug"])
    return found


def issues(answer):
    return {position["issue"]["slug"] for position in answer["results"]}


def articles(answer):
    return {position["slug"]: position["article"]["slug"] for position in answer["results"]}


def incomplete(answer):
    """The articles that print no complete date of publication."""
    assert answer["next"] is None
    return {article["slug"] for article in answer["results"] if article["published_printed"]}


def notes(article):
    """What an article adds to the event asked for, citation by citation."""
    return lambda event: [each["note"] for each in event["citations"] if each["article"]["slug"] == article]


# --- What was known --------------------------------------------------------------------------------------------

KNOWN = """2008-severance 2008-occupation 2014-crimea 2014-sources-report 2014-karasin 2014-abashidze 2014-panjikidze
    2014-sakvarelidze 2014-menagarishvili 2014-annexation-talk"""
NOT_YET_KNOWN = """2008-war 2008-recognition swiss-services gid 2012-normalisation swiss-sanctions deportations
    visa-easing direct-flights 2024-berlin 2024-parade 2024-law 2024-us-sanctions 2024-kobakhidze-sanctions
    2024-mtavari-report 2024-gd-denial 2024-mfa-denial"""
KNOWN_WITH_NEWS_AZ = """2008-war swiss-services direct-flights free-movement 2024-berlin 2024-parade 2024-law
    2024-law-reaction 2024-us-sanctions 2024-galuzin-noninterference 2024-business-talk 2024-kobakhidze-sanctions
    2024-mtavari-report 2024-embassy-preparation 2024-gd-denial 2024-maisaya forecast-restoration forecast-railway"""

# --- The questions: what is asked, the request, how its answer is read, what must come out ---------------------

QUESTIONS = [
    (
        "Who denied the report that a Georgian embassy in Moscow was being prepared?",
        ("events/2024-embassy-preparation/", linked_from("denies"), {"2024-gd-denial", "2024-mfa-denial"}),
        ("actors/?event=2024-gd-denial,2024-mfa-denial&role=denier", slugs, {"georgian-dream", "russian-mfa"}),
        ("events/2024-gd-denial/", lambda event: event["summary"].count("unfounded"), 1),
    ),
    (
        "What is the verification status of the embassy preparation, who asserts it and who denies it?",
        ("events/2024-embassy-preparation/", lambda event: event["verification"], "denied"),
        ("events/2024-embassy-preparation/", playing("claimant"), {"mtavari-arkhi", "maisaya"}),
        (
            "positions/?issue=embassy-report&stance=denies",
            articles,
            {"pos-13": "news-az-2024-06-13", "pos-30": "jamnews-2024-06-27"},
        ),
        ("actors/?event=2024-gd-denial,2024-mfa-denial&role=denier", slugs, {"georgian-dream", "russian-mfa"}),
    ),
    (
        "Which events are marked denied?",
        ("events/?verification=denied", slugs, {"2024-embassy-preparation"}),
    ),
    (
        "Which events are marked disputed?",
        (
            "events/?verification=disputed",
            slugs,
            {
                "2008-occupation",
                "free-movement",
                "2024-berlin",
                "2025-sokhumi-flights",
                "2025-no-response",
                "tacit-acceptance",
            },
        ),
    ),
    (
        "Which article first calls the report unconfirmed and later speaks of a decision?",
        ("issues/?q=unconfirmed decision", slugs, {"cx-06"}),
        ("issues/cx-06/", sources, {"news-az-2024-06-13"}),
    ),
    (
        "Which positions did Georgian officials take on restoring relations in 2014, and which in 2024?",
        (f"positions/?issue=restore-relations&{GEORGIAN}&on=2014", slugs, {"pos-02", "pos-05", "pos-06", "pos-07"}),
        (f"positions/?issue=restore-relations&{GEORGIAN}&on=2024", slugs, set()),
        ("positions/?actor=georgian-dream&on=2024", issues, {"embassy-report"}),
    ),
    (
        "How did the Russian official line on restoring or normalising relations run over time?",
        (
            "positions/?issue=restore-relations,normalisation&on_behalf_of=russian-mfa&stance=!opposes&ordering=date",
            in_order,
            ["pos-04", "pos-14", "pos-26", "pos-36", "pos-49", "pos-37", "pos-41", "pos-50", "pos-53"],
        ),
    ),
    (
        "Which preconditions for restoring relations does the Georgian side set, per article?",
        (
            f"positions/?issue=restore-relations&{GEORGIAN}",
            conditions,
            {
                "messenger-2014-06-27": {"pos-02", "pos-05", "pos-06", "pos-07"},
                "civil-georgia-2025-12": {"pos-56"},
            },
        ),
        (f"positions/?issue=de-occupation&stance=refuses_until&{GEORGIAN}", slugs, {"pos-55"}),
    ),
    (
        "Which Russian positions make the next step depend on Georgia?",
        (
            f"positions/?issue=restore-relations,normalisation,political-dialogue&{RUSSIAN}"
            "&stance=supports_if,calls_for,refuses_until",
            slugs,
            {"pos-01", "pos-04", "pos-37", "pos-41", "pos-49", "pos-50", "pos-51", "pos-53"},
        ),
    ),
    (
        "What does Galuzin want to happen with the Geneva talks, and for which reason?",
        ("positions/?actor=mikhail-galuzin&issue=gid-venue", slugs, {"pos-46"}),
        ("positions/?event=2025-galuzin-geneva&issue=!gid-venue", slugs, {"pos-47"}),
    ),
    (
        "Which positions are taken on behalf of Solidarity for Peace?",
        ("positions/?on_behalf_of=solidarity-for-peace", slugs, {"pos-27", "pos-28", "pos-29"}),
        (
            "positions/?on_behalf_of=solidarity-for-peace",
            issues,
            {"restore-relations", "visa-regime", "amnesty"},
        ),
    ),
    (
        "Which named speakers hold no office when they speak?",
        (
            "events/?role=speaker&actor_kind=person&fields=slug,participants&limit=200",
            without_office,
            {"ramaz-sakvarelidze", "irakli-menagarishvili", "maisaya", "petre-mamradze"},
        ),
    ),
    (
        "What was known by 12 June 2024?",
        ("articles/?known_on=2024-06-12&{main}", slugs, {"messenger-2014-06-27"}),
        ("events/?known_on=2024-06-12&{main}&limit=200", slugs, set(KNOWN.split())),
        (
            "events/?before=2024-06-12&{main}&limit=200",
            lambda answer: set(NOT_YET_KNOWN.split()) - slugs(answer),
            set(),
        ),
    ),
    (
        "Which events became known with the article of 13 June 2024?",
        ("events/?first_known_in=news-az-2024-06-13&{main}&limit=200", slugs, set(KNOWN_WITH_NEWS_AZ.split())),
    ),
    (
        "What happened in 2008, and which states of affairs began then?",
        ("events/?on=2008&match=certain", slugs, {"2008-war", "2008-recognition", "2008-severance"}),
        (
            "events/?on=2008&kind=state",
            lambda answer: {
                event["slug"] for event in answer["results"] if (event["date"]["earliest"] or "").startswith("2008")
            },
            {"2008-occupation", "gid"},
        ),
    ),
    (
        "What happened on 11 June 2024?",
        ("events/?on=2024-06-11&match=certain", slugs, {"2024-kobakhidze-sanctions", "2024-mtavari-report"}),
    ),
    (
        "What may have happened between 11 and 13 June 2024, certain and possible apart?",
        (
            "events/?after=2024-06-11&before=2024-06-13&kind=!state,forecast",
            by_match,
            {
                "certain": {"2024-kobakhidze-sanctions", "2024-mtavari-report", "2024-gd-denial", "2024-maisaya"},
                "possible": {
                    "2024-law-reaction",
                    "2024-galuzin-noninterference",
                    "2024-business-talk",
                    "2024-embassy-preparation",
                    "2024-mfa-denial",
                    "tacit-acceptance",
                },
            },
        ),
    ),
    (
        "What was said in a December, and in which years?",
        ("events/?on=2024-12&kind=statement", slugs, {"2024-zakharova-december"}),
        (
            "events/?on=2025-12&kind=statement",
            slugs,
            {"2025-mfa-izvestia", "2025-kobakhidze-redlines", "2025-mamradze"},
        ),
        *((f"events/?on={year}-12&kind=statement&match=certain", slugs, set()) for year in (2008, 2014, 2023)),
    ),
    (
        "When was the editorial of The Messenger published, and how sure is that?",
        ("articles/?outlet=the-messenger&kind=editorial", slugs, {"messenger-2014-06-27"}),
        (
            "articles/messenger-2014-06-27/",
            lambda article: [article[name] for name in ("published_certainty", "known_from")],
            ["established", "2014-06-27"],
        ),
        ("articles/messenger-2014-06-27/", lambda article: article["published"]["edtf"], "2014-06-27"),
        ("articles/messenger-2014-06-27/", lambda article: article["published_printed"]["edtf"], "XXXX-06-27"),
    ),
    (
        "Which articles print no complete publication date?",
        (
            "articles/?fields=slug,published_printed&limit=200",
            incomplete,
            {"onlytrusted-2025-04", "messenger-2014-06-27", "civil-georgia-2025-12"},
        ),
    ),
    (
        "What are the latest dated events?",
        (
            "events/?kind=statement&ordering=-date&limit=3",
            lambda answer: {*in_order(answer)},
            {"2025-mfa-izvestia", "2025-kobakhidze-redlines", "2025-mamradze"},
        ),
        (
            "events/?after=2025-12-03&kind=!state,forecast,claim",
            slugs,
            {"2025-mfa-izvestia", "2025-kobakhidze-redlines", "2025-mamradze"},
        ),
    ),
    (
        "Which forecasts were made, by whom, and did they come true?",
        ("events/?kind=forecast", slugs, {"forecast-restoration", "forecast-railway"}),
        *(
            request
            for forecast in ("forecast-restoration", "forecast-railway")
            for request in (
                (f"events/{forecast}/", playing("speaker"), {"maisaya"}),
                (f"events/{forecast}/", linked_from("predicts"), {"2024-maisaya"}),
                (f"events/{forecast}/", linked_from("fulfils"), set()),
            )
        ),
    ),
    (
        "Which of the main articles rest on Izvestia?",
        ("articles/?origin=izvestia&{main}", slugs, {"onlytrusted-2025-04", "civil-georgia-2025-12"}),
    ),
    (
        "Which statement answered a question of Vestnik Kavkaza?",
        ("events/?actor=vestnik-kavkaza&role=questioner", slugs, {"2024-vk-question"}),
        ("events/2024-vk-question/", linked_from("answers"), {"2024-zakharova-june"}),
        ("articles/?event=2024-zakharova-june&{main}", slugs, {"jamnews-2024-06-27"}),
    ),
    (
        "Which events do two or more of the main articles tell of?",
        (
            "events/?fields=slug,sources&limit=200&{main}",
            lambda answer: {event: told for event, told in sources_by_event(answer).items() if len(told) > 1},
            {
                "2008-war": {"news-az-2024-06-13", "jamnews-2024-06-27", "onlytrusted-2025-04"},
                "2008-recognition": {"jamnews-2024-06-27", "onlytrusted-2025-04", "civil-georgia-2025-12"},
                "2008-severance": {
                    "news-az-2024-06-13",
                    "jamnews-2024-06-27",
                    "onlytrusted-2025-04",
                    "messenger-2014-06-27",
                },
                "2008-occupation": {
                    "news-az-2024-06-13",
                    "onlytrusted-2025-04",
                    "messenger-2014-06-27",
                    "civil-georgia-2025-12",
                },
                "2024-mtavari-report": {"news-az-2024-06-13", "jamnews-2024-06-27"},
                "2024-embassy-preparation": {"news-az-2024-06-13", "jamnews-2024-06-27"},
                "economic-ties": {"onlytrusted-2025-04", "civil-georgia-2025-12"},
            },
        ),
    ),
    (
        "By which way did Mamradze's words reach the reader?",
        ("events/2025-mamradze/", way, ["petre-mamradze", "izvestia", "civil-georgia", "civil-georgia-2025-12"]),
    ),
    (
        "With which offices is Kobakhidze printed?",
        (
            "actors/irakli-kobakhidze/",
            offices,
            {
                "news-az-2024-06-13": "Georgian Prime Minister",
                "civil-georgia-2025-12": "the Georgian Dream prime minister",
            },
        ),
    ),
    (
        "In which events does Switzerland take part, and in which role?",
        (
            "events/?actor=switzerland",
            roles_of("switzerland"),
            {
                "swiss-services": {"provider"},
                "gid": {"host"},
                "swiss-sanctions": {"initiator"},
                "2025-galuzin-geneva": {"criticised"},
            },
        ),
    ),
    (
        "What is Putin's role?",
        ("events/?actor=vladimir-putin", roles_of("vladimir-putin"), {"2024-pipia-appeal": {"addressee"}}),
    ),
    (
        "In which roles does Georgian Dream appear?",
        (
            "events/?actor=georgian-dream",
            roles_of("georgian-dream"),
            {
                "2024-mtavari-report": {"subject"},
                "2024-embassy-preparation": {"alleged_initiator"},
                "2024-gd-denial": {"denier"},
            },
        ),
    ),
    (
        "Who appealed to whom, for what?",
        ("events/?q=appeals to Putin", slugs, {"2024-pipia-appeal"}),
        ("events/2024-pipia-appeal/", playing("speaker"), {"mamuka-pipia", "mikhail-zhgenti"}),
        ("events/2024-pipia-appeal/", playing("addressee"), {"vladimir-putin"}),
        ("positions/?event=2024-pipia-appeal", issues, {"visa-regime", "restore-relations", "amnesty"}),
    ),
    (
        "Which media act in events themselves, not only as publishers?",
        (
            "events/?actor_kind=outlet&limit=200",
            roles_of_outlets,
            {
                "mtavari-arkhi": {
                    "2024-mtavari-report": {"reporter"},
                    "2024-embassy-preparation": {"claimant"},
                    "2024-gd-denial": {"target"},
                    "2024-mfa-denial": {"target"},
                },
                "news-az": {"2024-business-talk": {"reporter"}, "2024-maisaya": {"questioner"}},
                "the-messenger": {"2014-sources-report": {"reporter"}, "2014-annexation-talk": {"claimant"}},
                "izvestia": {
                    "2025-galuzin-interview": {"questioner"},
                    "2025-mfa-izvestia": {"medium"},
                    "2025-mamradze": {"medium"},
                },
                "vestnik-kavkaza": {"2024-vk-question": {"questioner"}},
            },
        ),
    ),
    (
        'Who is "Mtavari Arxi", and which articles mention it?',
        ("actors/?q=Mtavari Arxi", slugs, {"mtavari-arkhi"}),
        ("articles/?actor=mtavari-arkhi&{main}", slugs, {"news-az-2024-06-13", "jamnews-2024-06-27"}),
    ),
    (
        'What is the "Tskhinvali region", and which articles use that name?',
        ("actors/?q=Tskhinvali region", slugs, {"south-ossetia"}),
        (
            "actors/south-ossetia/",
            articles_using("Tskhinvali region"),
            {"jamnews-2024-06-27", "civil-georgia-2025-12"},
        ),
    ),
    (
        'Who is "Gregory Karasin", and what did he say?',
        ("actors/?q=Gregory Karasin", slugs, {"grigory-karasin"}),
        ("events/?actor=grigory-karasin&role=speaker", slugs, {"2014-karasin"}),
        (
            "events/?q=Gregory Karasin&kind=statement&role=speaker",
            lambda answer: "2014-karasin" in slugs(answer),
            True,
        ),
    ),
    (
        "What did Kobakhidze's remark on red lines answer?",
        ("events/2025-kobakhidze-redlines/", linked("answers"), {"2025-mfa-izvestia"}),
    ),
    (
        "Which causes for the break of relations are given, and by whom?",
        (
            "events/2008-severance/?{main}",
            causes,
            {
                ("2008-recognition", "caused_by"): {"jamnews-2024-06-27", "onlytrusted-2025-04"},
                ("2008-war", "caused_by"): {"onlytrusted-2025-04"},
                ("2008-war", "follows"): {"news-az-2024-06-13", "jamnews-2024-06-27"},
            },
        ),
    ),
    (
        "What did Zakharova welcome on 26 June 2024?",
        ("events/?actor=maria-zakharova&role=speaker&on=2024-06-26", slugs, {"2024-zakharova-june"}),
        (
            "events/2024-zakharova-june/",
            lambda event: {link["event"]["slug"] for link in event["links"] if "Welcomes" in link["note"]},
            {"2024-pipia-appeal"},
        ),
        ("events/2024-zakharova-june/", playing("subject"), {"solidarity-for-peace"}),
    ),
    (
        "Which parts does the Galuzin interview of 2025 have?",
        (
            "events/2025-galuzin-interview/",
            linked_from("part_of"),
            {
                "2025-galuzin-cooperation",
                "2025-galuzin-praise",
                "2025-galuzin-norevision",
                "2025-galuzin-accusation",
                "2025-galuzin-flights",
                "2025-galuzin-geneva",
            },
        ),
    ),
    (
        "Who broke relations and on whose initiative, article by article?",
        (
            "positions/?issue=responsibility-break",
            articles,
            {"pos-03": "messenger-2014-06-27", "pos-32": "jamnews-2024-06-27", "pos-44": "onlytrusted-2025-04"},
        ),
        (
            "issues/cx-01/",
            sources,
            {"news-az-2024-06-13", "jamnews-2024-06-27", "onlytrusted-2025-04", "messenger-2014-06-27"},
        ),
        ("events/2008-severance/", notes("news-az-2024-06-13"), ["Severed; no agent named; after the conflict."]),
        ("events/2008-severance/", notes("civil-georgia-2025-12"), []),
    ),
]


@pytest.mark.parametrize(
    ("path", "read", "expected"),
    [
        pytest.param(*request, id=f"{question} {number}")
        for question, *requests in QUESTIONS
        for number, request in enumerate(requests, start=1)
    ],
)
def test_the_api_answers(ask, path, read, expected):
    assert read(ask(path.replace("{main}", MAIN))) == expected


def test_what_had_happened_was_not_yet_known(ask):
    assert not set(NOT_YET_KNOWN.split()) & slugs(ask(f"events/?known_on=2024-06-12&{MAIN}&limit=200"))


def test_forty_questions_are_asked():
    assert len(QUESTIONS) == 40
