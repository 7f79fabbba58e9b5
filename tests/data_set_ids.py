"""The ids of the data set on Georgia and Russia, written down so that a lost record is noticed."""


def words(text):
    """The words of ``text``, whatever lines they stand on."""
    return text.split()


ACTORS = words("""
    irakli-kobakhidze mikhail-galuzin maria-zakharova vladimir-putin mamuka-pipia mikhail-zhgenti
    mikheil-saakashvili bidzina-ivanishvili grigory-karasin zurab-abashidze maia-panjikidze
    ramaz-sakvarelidze irakli-menagarishvili petre-mamradze eduard-shevardnadze olaf-scholz maisaya
    anon-messenger-sources anon-analysts-newsaz anon-business-circles anon-russian-officials
    us-armed-forces georgian-forces separatist-groups-2008 russian-peacekeepers russian-troops
    south-ossetia-population georgian-citizens georgia russia switzerland united-states germany
    abkhazia south-ossetia european-union the-west geneva-international-discussions
    georgian-government georgian-parliament georgian-mfa russian-mfa saakashvili-government
    shevardnadze-administration embassy-georgia-moscow swiss-embassies georgian-dream
    solidarity-for-peace mtavari-arkhi news-az jamnews onlytrusted-news the-messenger civil-georgia
    izvestia vestnik-kavkaza
""")

# Outlets and agencies of the further articles.
FURTHER_ACTORS = words("""
    afp anews caucasus-watch china-daily dfwatch france-24 interfax interpressnews kommersant
    mail-ru-news psnews-ge rbc ria-novosti swiss-fdfa tass the-moscow-times xinhua
""")

PLACES = words("""
    moscow tbilisi sokhumi geneva berlin crimea abkhazia-territory south-ossetia-territory
""")

MAIN_ARTICLES = words("""
    news-az-2024-06-13 jamnews-2024-06-27 onlytrusted-2025-04 messenger-2014-06-27
    civil-georgia-2025-12
""")

FURTHER_ARTICLES = words("""
    xinhua-2008-09-02 france-24-2008-08-29 swiss-fdfa-2009-03-04 civil-georgia-2012-10-26
    psnews-ge-2013-12-04 dfwatch-2014-06-19 the-messenger-2018-01-26 civil-georgia-2024-04-12
    anews-2024-06-07 interfax-2024-06-11 vestnik-kavkaza-2024-06-12 rbc-2024-06-16
    civil-georgia-2024-06-26 vestnik-kavkaza-2024-06-26 civil-georgia-2024-09-14
    civil-georgia-2024-12-04 civil-georgia-2025-04-14 izvestia-2025-04-14 caucasus-watch-2025-04-14
    tass-2025-05-01 civil-georgia-2025-03-26 tass-2024-12-27 the-moscow-times-2025-12-03
    kommersant-2025-12-03 mail-ru-news-2025-10-21
""")

# Every event with the number of its participants.
PARTICIPANTS = {
    "2008-war": 7,
    "2008-recognition": 4,
    "2008-severance": 3,
    "2008-occupation": 5,
    "swiss-services": 4,
    "gid": 4,
    "2012-normalisation": 2,
    "2014-crimea": 1,
    "2014-sources-report": 4,
    "2014-karasin": 3,
    "2014-abashidze": 3,
    "2014-panjikidze": 5,
    "2014-sakvarelidze": 2,
    "2014-menagarishvili": 2,
    "2014-annexation-talk": 4,
    "swiss-sanctions": 3,
    "deportations": 2,
    "visa-easing": 2,
    "direct-flights": 2,
    "free-movement": 2,
    "2024-berlin": 3,
    "2024-parade": 3,
    "2024-law": 2,
    "2024-law-reaction": 3,
    "2024-us-sanctions": 4,
    "2024-galuzin-noninterference": 3,
    "2024-business-talk": 2,
    "2024-kobakhidze-sanctions": 3,
    "2024-mtavari-report": 4,
    "2024-embassy-preparation": 6,
    "2024-gd-denial": 2,
    "2024-mfa-denial": 2,
    "2024-maisaya": 2,
    "forecast-restoration": 3,
    "forecast-railway": 4,
    "2024-pipia-appeal": 5,
    "2024-vk-question": 2,
    "2024-zakharova-june": 4,
    "2024-ivanishvili-apology": 2,
    "2024-elections": 1,
    "2024-zakharova-december": 3,
    "2025-galuzin-interview": 4,
    "2025-galuzin-cooperation": 2,
    "2025-galuzin-praise": 3,
    "2025-galuzin-norevision": 4,
    "2025-galuzin-accusation": 4,
    "2025-galuzin-flights": 2,
    "2025-galuzin-geneva": 3,
    "2025-sokhumi-flights": 2,
    "2025-no-response": 2,
    "2025-mfa-izvestia": 3,
    "2025-kobakhidze-redlines": 3,
    "2025-mamradze": 2,
    "tacit-acceptance": 3,
    "economic-ties": 2,
}

# Every link as event, kind and target.
LINKS = [
    tuple(words(line))
    for line in """
    2008-recognition follows 2008-war
    2008-severance caused_by 2008-recognition
    2008-severance follows 2008-war
    2008-severance caused_by 2008-war
    2008-occupation follows 2008-war
    swiss-services follows 2008-severance
    gid follows 2008-war
    2014-abashidze answers 2014-karasin
    2014-panjikidze answers 2014-karasin
    2014-menagarishvili answers 2014-karasin
    2014-sakvarelidze answers 2014-karasin
    visa-easing follows deportations
    2024-law-reaction answers 2024-law
    2024-us-sanctions caused_by 2024-law
    2024-kobakhidze-sanctions answers 2024-us-sanctions
    2024-mtavari-report asserts 2024-embassy-preparation
    2024-gd-denial denies 2024-embassy-preparation
    2024-gd-denial answers 2024-mtavari-report
    2024-mfa-denial denies 2024-embassy-preparation
    2024-mfa-denial answers 2024-mtavari-report
    2024-maisaya asserts 2024-embassy-preparation
    2024-maisaya answers 2024-mtavari-report
    2024-maisaya predicts forecast-restoration
    2024-maisaya predicts forecast-railway
    forecast-railway follows forecast-restoration
    2024-embassy-preparation caused_by 2024-us-sanctions
    2024-vk-question refers_to 2024-pipia-appeal
    2024-zakharova-june answers 2024-vk-question
    2024-zakharova-june refers_to 2024-pipia-appeal
    2024-zakharova-june refers_to 2008-severance
    2024-zakharova-june refers_to 2012-normalisation
    2024-pipia-appeal refers_to deportations
    2024-pipia-appeal refers_to visa-easing
    2024-elections follows 2024-ivanishvili-apology
    2025-galuzin-cooperation part_of 2025-galuzin-interview
    2025-galuzin-praise part_of 2025-galuzin-interview
    2025-galuzin-norevision part_of 2025-galuzin-interview
    2025-galuzin-accusation part_of 2025-galuzin-interview
    2025-galuzin-flights part_of 2025-galuzin-interview
    2025-galuzin-geneva part_of 2025-galuzin-interview
    2025-galuzin-praise answers 2024-ivanishvili-apology
    2025-galuzin-accusation refers_to 2008-war
    2025-galuzin-norevision refers_to 2008-recognition
    2025-galuzin-flights refers_to 2025-sokhumi-flights
    2025-galuzin-flights refers_to direct-flights
    2025-galuzin-geneva refers_to gid
    2025-galuzin-geneva caused_by swiss-sanctions
    2025-no-response answers 2025-galuzin-interview
    2025-kobakhidze-redlines answers 2025-mfa-izvestia
    2025-mfa-izvestia refers_to 2008-recognition
    2025-mfa-izvestia reiterates 2024-zakharova-december
    tacit-acceptance part_of 2025-mamradze
    2025-mamradze refers_to economic-ties
    """.strip().splitlines()
]

ISSUES = words("""
    restore-relations normalisation political-dialogue responsibility-break recognition
    de-occupation war-2008-blame embassy-report visa-regime amnesty foreign-influence-law
    western-sanctions relations-with-west non-interference apology-2008 practical-cooperation
    sokhumi-flights gid-venue swiss-neutrality railway annexation
""")

CONTRADICTIONS = [f"cx-{number:02}" for number in range(1, 24)]
POSITIONS = [f"pos-{number:02}" for number in range(1, 60)]
