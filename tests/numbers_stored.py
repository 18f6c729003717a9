"""Which numbers may stand where the stored series themselves are listed or compared."""

from tests.numbers_data import WEEK, YEAR, week_name
from tests.numbers_page import IS_DATE, TOKEN, Words, shows


class Stored:
    """The series of a chain as the files have them, and where they come from."""

    def __init__(self, series, origins, week):
        self.series, self.week = series, week
        ranges = [(origin["source"], r) for origin in origins for r in origin["ranges"]]
        self.licences = Words(*(r["licence"] for _, r in ranges))
        self.notes = Words(*(r["note"] for _, r in ranges))
        self.read_on = {str(r["read_on"]) for _, r in ranges}
        self.publishers = {(source, r["publisher"]) for source, r in ranges}
        self.every_week = {week_name(w) for weeks in series.values() for w in weeks}

    def disagree(self, token, place):
        """Whether a number may stand where two providers are compared."""
        if not place.row:
            return token in self.every_week
        _, week, one, other, ratio, _ = (" ".join(cell.split()) for cell in place.row)
        if token == week:
            return token in self.every_week
        pairs = []
        by = [
            {s for s, publisher in self.publishers if cell.startswith(f"{publisher}:")}
            for cell in (one, other)
        ]
        for (name, source), weeks in self.series.items():
            for (also, second), others in self.series.items():
                if name == also and source in by[0] and second in by[1]:
                    pairs += [
                        (weeks[w][0], others[w][0])
                        for w in weeks.keys() & others.keys()
                        if week_name(w) == week
                    ]
        cells = [TOKEN.findall(cell.partition(":")[2])[0] for cell in (one, other)]
        fit = [(a, b) for a, b in pairs if shows(cells[0], [a]) and shows(cells[1], [b])]
        if place.after == "" and place.before == "" and token == ratio:
            return any(shows(token, [a / b]) for a, b in fit)
        return token in cells and bool(fit)

    def cover(self, token, place):
        """Whether a number may stand in the table of what is stored."""
        name = place.row[0].split()[-1]
        mine = [weeks for (metric, _), weeks in self.series.items() if metric == name]
        found, days = set(), set()
        for weeks in mine:
            late = (self.week - max(weeks)) // WEEK
            found |= {week_name(min(weeks)), week_name(max(weeks)), str(len(weeks)), str(late)}
            recent = sorted(days for _, days in list(weeks.values())[-YEAR:])
            days.add(str(recent[len(recent) // 2]))
        if place.after.startswith(" days a week"):
            return token in days
        if place.after.startswith(" of the last 52 weeks"):
            last_year = (sum(max(w) - week < 52 * WEEK for week in w) for w in mine)
            return token in map(str, last_year)
        if token == "52" and place.after.startswith(" weeks"):
            return True
        latest = [weeks[max(weeks)][0] for weeks in mine]
        return (
            token in found
            or (not IS_DATE.fullmatch(token) and shows(token, latest))
            or self.licences.hold(token)
            or self.notes.hold(token)
            or (token in self.read_on and token in place.row[-1])
        )
