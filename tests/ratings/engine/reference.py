"""A slow, obvious second implementation of the rating, one person and one star at a time, in Decimal."""

from decimal import Decimal
from fractions import Fraction

from ratings.engine.scheme import scheme_to_mapping
from tests.ratings.engine.reference_seats import SeatSharing

CENT = Decimal("0.01")


def rounded(value):
    value = Fraction(value)
    scaled = value * 100
    size = (abs(scaled) + Fraction(1, 2)).__floor__()
    return (Decimal(size if scaled >= 0 else -size) / 100).quantize(CENT)


def number(raw):
    return Decimal(str(raw))


class Person:
    def __init__(self, facts):
        self.facts = facts
        self.category = facts.category.value
        self.merged = {}
        self.missing = []
        self.scores = {}
        self.components = {}
        self.base = self.total = None
        self.band = self.elig = self.step = self.cap = None
        self.floor = 0
        self.star = None
        self.move = "NONE"
        self.notes = {}
        self.protected = False

    def note(self, star, text):
        self.notes.setdefault(star, []).append(text)


class Reference(SeatSharing):
    def __init__(self, workers, scheme):
        self.rules = scheme_to_mapping(scheme)
        self.people = [Person(worker) for worker in workers]
        self.stars = self.rules["scheme"]["stars"]
        self.seats = {}

    def run(self):
        for person in self.people:
            self.settle_category(person)
            self.measure(person)
        for person in self.people:
            self.fill_mean(person)
        for person in self.people:
            self.score(person)
            if person.total is not None:
                self.limit(person)
        self.share_seats()
        for group in self.groups:
            self.place(group)
        for person in self.people:
            self.finish(person)
        return self.people

    def settle_category(self, person):
        population = self.rules["population"]
        if person.category == "MATERNITY":
            policy = population["maternity"]
            person.protected = policy == "rate_on_available"
            person.category = {"carry_over": "CARRY_OVER", "no_grade": "NO_GRADE"}.get(policy, "RATED")
        elif person.category == "NO_GRADE" and population["long_leave"] == "carry_over":
            person.category = "CARRY_OVER"

    @property
    def items(self):
        return [item for component in self.rules["components"].values() for item in component["items"]]

    def policy(self, item):
        return self.rules["missing"].get(item, self.rules["missing"]["default"])

    def required(self, person):
        return Fraction(number(self.rules["training"]["required_hours"])) * person.facts.in_post_months / 12

    def credited(self, person):
        credited = Fraction(0)
        for mode, hours in person.facts.hours_by_mode.items():
            cap = self.rules["training"]["mode_caps"].get(mode)
            earned = Fraction(hours)
            credited += earned if cap is None else min(earned, Fraction(number(cap)) * self.required(person))
        return credited

    def measure(self, person):
        for item in self.items:
            value = self.raw_value(person, item)
            person.merged[item] = None if value is None else rounded(value)
            if value is None:
                person.missing.append(item)

    def raw_value(self, person, item):
        if item == "hours":
            return self.credited(person) if person.facts.hours_by_mode else None
        if item == "exam":
            return person.facts.exam
        found = []
        for segment in person.facts.segments:
            measure = segment.measures.get(item)
            if measure is None:
                continue
            if measure.denominator:
                found.append((segment.months, Fraction(100 * measure.numerator, measure.denominator)))
            elif measure.value is not None:
                found.append((segment.months, Fraction(measure.value)))
        if not found:
            return None
        months = sum(weight for weight, _ in found)
        if months == 0:
            return sum(value for _, value in found) / len(found)
        return sum(weight * value for weight, value in found) / months

    def fill_mean(self, person):
        for item in person.missing:
            if self.policy(item) != "unit_mean":
                continue
            values = [
                other.merged[item]
                for other in self.people
                if other.facts.unit == person.facts.unit
                and other.facts.category.value == "RATED"
                and item not in other.missing
            ]
            if values:
                person.merged[item] = rounded(Fraction(sum(values)) / len(values))

    def item_score(self, person, item):
        value = person.merged[item]
        if value is None:
            return Decimal(0) if self.policy(item) == "zero" else None
        rule = self.rules["normalise"][item]
        if rule["method"] == "ratio_capped":
            required = self.required(person)
            return (
                Decimal(100) if required == 0 else rounded(min(Fraction(1), Fraction(value) / required) * 100)
            )
        if rule["method"] == "direct":
            return min(max(value, Decimal(0)), Decimal(100))
        if rule["method"] == "linear":
            zero, full = Fraction(number(rule["zero_at"])), Fraction(number(rule["full_at"]))
            return rounded(
                min(max((Fraction(value) - zero) / (full - zero) * 100, Fraction(0)), Fraction(100))
            )
        for bound, score in rule["bands"]:
            if number(bound) <= value:
                return number(score)
        return number(rule["bands"][-1][1])

    def score(self, person):
        for item in self.items:
            person.scores[item] = self.item_score(person, item)
        for code, component in self.rules["components"].items():
            person.components[code] = self.component(person, component["items"])
        if all(score is not None for score in person.components.values()):
            weighted = sum(
                number(component["weight"]) * person.components[code]
                for code, component in self.rules["components"].items()
            )
            person.base = rounded(Fraction(weighted) / 100)
            person.total = max(Decimal(0), person.base + self.bonus(person) - self.deduction(person))

    def component(self, person, items):
        present = {item: number(weight) for item, weight in items.items() if person.scores[item] is not None}
        for item in items:
            if item not in present and self.policy(item) != "redistribute":
                return None
        if sum(present.values()) < 50:
            return None
        weighted = sum(weight * person.scores[item] for item, weight in present.items())
        return rounded(Fraction(weighted) / Fraction(sum(present.values())))

    def points(self, person, sign):
        table = self.rules["adjust"]["items"]
        events, total = {}, Decimal(0)
        for entry in person.facts.adjustments:
            points = number(table[entry.item]) if entry.points is None else entry.points
            if points * sign <= 0:
                continue
            if entry.event and self.rules["adjust"]["once_per_event"] == "highest":
                events[entry.event] = max(events.get(entry.event, Decimal(0)), abs(points))
            else:
                total += abs(points)
        return total + sum(events.values())

    def bonus(self, person):
        points, cap = self.points(person, 1), self.rules["adjust"]["bonus_cap"]
        if cap is not None and points > number(cap):
            person.note("sums", "BONUS_CAPPED")
            return number(cap)
        return points

    def deduction(self, person):
        points, cap = self.points(person, -1), self.rules["adjust"]["deduction_cap"]
        if cap is not None and points > number(cap):
            person.note("sums", "DEDUCTION_CAPPED")
            return number(cap)
        return points

    def figure(self, person, name):
        facts = person.facts
        named = {"total": person.total, "base": person.base, "service_months": Decimal(facts.service_months)}
        named["in_post_months"] = Decimal(facts.in_post_months)
        named["prev_star"] = Decimal(-1 if facts.prev_star is None else facts.prev_star)
        named |= person.components | person.merged
        return named[name] if name not in person.missing or self.policy(name) == "unit_mean" else None

    def holds(self, person, conditions):
        for name, least in conditions.items():
            if name == "hours_complete":
                if not person.facts.hours_by_mode or self.credited(person) < self.required(person):
                    return False
            else:
                have = self.figure(person, name)
                if have is None or have < number(least):
                    return False
        return True

    def step(self, facts):
        rule, prev, top = self.rules["transition"], facts.prev_star, self.stars[-1]
        if prev is None:
            return rule["first_rating_max"]
        if prev == 0 and facts.prev_vetoed and rule["after_veto_first_max"] is not None:
            return rule["after_veto_first_max"]
        return top if rule["max_up"] is None else min(top, prev + rule["max_up"])

    def eligible(self, person):
        elig = 0
        for star in self.stars:
            if not self.holds(person, self.rules["eligibility"][str(star)]):
                break
            elig = star
        return elig

    def floor(self, person, failed):
        rule, prev = self.rules["transition"], person.facts.prev_star
        if person.protected:
            return prev or 0
        if prev is None or rule["max_down"] is None or (failed and "failed" in rule["floor_exempt"]):
            return 0
        return max(0, prev - rule["max_down"])

    def limit(self, person):
        facts = person.facts
        person.band = max(
            [star for star in self.stars if person.total >= number(self.rules["bands"][str(star)])] or [0]
        )
        person.elig = self.eligible(person)
        person.step = self.step(facts)
        failed = person.total < number(self.rules["fail_below"])
        if failed:
            person.note("sums", "FAILED")
        if person.elig < person.band:
            person.note("limits", f"ELIG_LIMIT@{person.elig}")
        if person.step < min(person.band, person.elig):
            person.note("limits", f"STEP_UP_LIMIT@{person.step}")
        person.cap = min(person.band, person.elig, person.step)
        if facts.vetoes:
            person.cap = min(
                [person.cap] + [self.rules["veto"][veto.code]["max_star"] for veto in facts.vetoes]
            )
            return
        person.floor = self.floor(person, failed)
        if person.floor > person.cap:
            person.note("floor", f"FLOOR_RAISED@{person.floor}")
            person.cap = person.floor

    def chain(self, person):
        values = [self.figure(person, name) for name in self.rules["ties"]["chain"]]
        return tuple(Decimal(-(10**12)) if value is None else value for value in values)

    def place(self, group):
        quota, transition = self.rules["quota"], self.rules["transition"]
        free = [
            person
            for person in self.people
            if person.facts.unit in group and person.category == "RATED" and person.total is not None
        ]
        above, spare = 0, 0
        for star in reversed(self.stars):
            seats = self.seats[group][star]
            if seats is not None and quota["counting"] == "cumulative":
                seats = max(0, seats - above)
            elif seats is not None and quota["roll_down_unused"]:
                seats += spare
            must = [person for person in free if person.floor == star]
            want = sorted(
                (p for p in free if p.floor != star and p.cap >= star), key=self.chain, reverse=True
            )
            used = sum(not p.protected for p in must) if transition["floor_counts_in_quota"] else 0
            left = len(want) if seats is None else max(0, seats - used)
            over = seats is not None and used > seats
            winners, held = self.compete(star, want, left)
            for person in must:
                person.note(star, f"FLOOR_PLACED@{star}")
                if over:
                    person.note(star, f"FLOOR_OVER_QUOTA@{star}")
            for person in must + winners:
                person.star = star
                free.remove(person)
            above += used + len(winners)
            if seats is not None:
                spare = max(0, seats - used - len(winners) - held)
        for person in free:
            person.star = 0

    def compete(self, star, want, left):
        winners, losers, held = want[:left], want[left:], 0
        level = None
        if winners and losers:
            last, first = self.chain(winners[-1]), self.chain(losers[0])
            level = last[0] if last[0] == first[0] else None
            if last == first:
                tied = [person for person in want if self.chain(person) == last]
                held = sum(person in tied for person in winners)
                winners = [person for person in winners if person not in tied]
                losers = [person for person in losers if person not in tied]
                for person in tied:
                    person.note(star, f"TIE_UNRESOLVED@{star}")
        for person in winners:
            if self.chain(person)[0] == level:
                person.note(star, f"TIE_WON@{star}")
        for person in losers:
            if self.chain(person)[0] == level:
                person.note(star, f"TIE_LOST@{star}")
            person.note(star, f"QUOTA_FULL@{star}")
        return winners, held

    def finish(self, person):
        prev = person.facts.prev_star
        if person.category == "CARRY_OVER":
            person.star, person.move = prev, "CARRY"
        elif person.star is not None and prev is not None:
            person.move = "UP" if person.star > prev else "DOWN" if person.star < prev else "KEEP"

    def reasons(self, person):
        if person.category != "RATED":
            return [person.category]
        found = []
        if len({segment.unit for segment in person.facts.segments}) > 1:
            found.append("TRANSFER_MERGED")
        if person.facts.in_post_months < 12 and "hours" in self.items:
            found.append("HOURS_PRORATED")
        found += [f"MISSING:{item}" for item in person.missing]
        found += ["BLOCKED"] if person.total is None else []
        for stage in ("sums", "limits"):
            found += person.notes.get(stage, [])
        found += sorted({f"VETO:{veto.code}" for veto in person.facts.vetoes})
        found += person.notes.get("floor", [])
        for star in reversed(self.stars):
            found += person.notes.get(star, [])
        return found
