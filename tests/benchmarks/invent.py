"""Invented words, dates and choices: what a chronology looks like in its numbers, drawn from one random source."""

import datetime
import itertools

FIRST_DAY = datetime.date(2000, 1, 1)
LAST_DAY = datetime.date(2025, 12, 31)
DAYS = (LAST_DAY - FIRST_DAY).days + 1

_SYLLABLES = ("ba", "de", "gor", "ka", "li", "mo", "nar", "ri", "sha", "tov", "ve", "zu")
WORDS = ["".join(pair) for size in (2, 3) for pair in itertools.product(_SYLLABLES, repeat=size)]

STATUSES = ("published", "draft", "in_review", "withdrawn")
_STATUS_WEIGHTS = (90, 5, 2, 3)


class Zipf:
    """Draws from ``population`` such that the n-th of it comes 1/n as often as the first."""

    def __init__(self, random, population):
        self.random, self.population = random, population
        self.weights = list(itertools.accumulate(1 / rank for rank in range(1, len(population) + 1)))

    def one(self):
        """One member."""
        return self.random.choices(self.population, cum_weights=self.weights)[0]

    def some(self, count):
        """``count`` different members, or all when there are no more, in the order in which they were drawn."""
        count = min(count, len(self.population))
        drawn = dict.fromkeys(self.random.choices(self.population, cum_weights=self.weights, k=count))
        while len(drawn) < count:
            drawn[self.one()] = None
        return list(drawn)


class Inventor:
    """All draws of one generated chronology; the same seed invents the same."""

    def __init__(self, random):
        self.random = random
        self.words = Zipf(random, WORDS)

    def text(self, least, most):
        """A sentence of ``least`` to ``most`` words, a few of them in most sentences and most of them in few."""
        count = self.random.randint(least, most)
        words = self.random.choices(WORDS, cum_weights=self.words.weights, k=count)
        return " ".join(words).capitalize() + "."

    def name(self):
        """Two words that read as a name."""
        return f"{self.random.choice(WORDS)} {self.random.choice(WORDS)}".title()

    def status(self, rank=None):
        """An editorial status, published nine times of ten; the ten most used records always are."""
        if rank is not None and rank < 10:
            return "published"
        return self.random.choices(STATUSES, _STATUS_WEIGHTS)[0]

    def count(self, *weights):
        """A number from 0, each as likely as its weight."""
        return self.random.choices(range(len(weights)), weights)[0]

    def word(self, vocabulary):
        """A word of a vocabulary, the first ones more often."""
        words = tuple(vocabulary)
        return words[min(int(self.random.expovariate(4 / len(words))), len(words) - 1)]

    def share(self, things, part):
        """About a ``part`` of the things, chosen one by one."""
        return [thing for thing in things if self.random.random() < part]

    def locator(self):
        """A line and a sentence of an article."""
        return f"L{self.random.randint(1, 30)}.{self.random.randint(1, 9)}"

    def day(self):
        """A day of the years that the chronology covers."""
        return FIRST_DAY + datetime.timedelta(days=self.random.randrange(DAYS))

    def date(self, day):
        """An EDTF date around ``day``: two of three name it, the others are a month, a year, one of two, or a span."""
        if self.random.random() < 2 / 3:
            return day.isoformat()
        later = day + datetime.timedelta(days=self.random.randint(2, 60))
        forms = {
            f"{day:%Y-%m}": 40,
            f"{day:%Y}": 15,
            f"[{day},{later}]": 15,
            f"{day}/{later}": 10,
            f"{day}?": 10,
            f"{day:%Y-%m}/..": 10,
        }
        return self.random.choices(list(forms), list(forms.values()))[0]
