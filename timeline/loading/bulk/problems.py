"""What is wrong with the files of an import: all of it counted, the first of it kept to be told."""

from ..read import Problem

MOST_TOLD = 200


class Problems:
    """Problems in the order in which they were found; truthy when there is any."""

    def __init__(self):
        self.count = 0
        self.first = []

    def __bool__(self):
        return self.count > 0

    def add(self, source, line, sentence, record=""):
        """Notes one; ``line`` is 0 for what is wrong with a file as a whole, and the source None with none of them."""
        self.count += 1
        if len(self.first) < MOST_TOLD:
            name = source.name if source else ""
            place = f"{name}, line {line}" if line else name
            self.first.append(Problem(place, sentence, record, line))

    @property
    def is_full(self):
        """Whether what is found from now on is counted only."""
        return len(self.first) >= MOST_TOLD


class Refused(Exception):
    """Nothing was imported; ``problems`` tell why."""

    def __init__(self, problems):
        super().__init__(f"{problems.count} problem(s)")
        self.problems = problems
