"""The seats of the second implementation: one star and one parent at a time, in fractions."""

from decimal import ROUND_CEILING, ROUND_FLOOR, ROUND_HALF_UP, Decimal
from fractions import Fraction


def number(raw):
    return Decimal(str(raw))


class SeatSharing:
    def base_of(self, unit):
        outside = (
            {"EXCLUDED"}
            if self.rules["quota"]["base"] == "on_roll"
            else {
                "EXCLUDED",
                "NEW_HIRE",
                "CARRY_OVER",
                "NO_GRADE",
            }
        )
        return sum(person.facts.unit == unit and person.category not in outside for person in self.people)

    def share_seats(self):
        quota = self.rules["quota"]
        parents = {}
        for person in self.people:
            parents.setdefault(person.facts.parent, set()).add(person.facts.unit)
        self.groups = []
        for units in parents.values():
            pool = {
                unit
                for unit in units
                if quota["mode"] == "pooled" or self.base_of(unit) < quota["pool_units_under"]
            }
            groups = [(unit,) for unit in units - pool] + ([tuple(sorted(pool))] if pool else [])
            bases = {group: sum(self.base_of(unit) for unit in group) for group in groups}
            for group in groups:
                self.seats[group] = {}
            for star in self.stars:
                self.share_star(star, groups, bases)
            self.groups += groups

    def share_star(self, star, groups, bases):
        quota, key, base = self.rules["quota"], str(star), sum(bases.values())
        if key in quota["fixed"]:
            total = quota["fixed"][key] if base else 0
            shares = {group: Fraction(quota["fixed"][key] * bases[group], max(base, 1)) for group in groups}
        elif key in quota["rates"]:
            rate = Fraction(number(quota["rates"][key]))
            total = (rate * base).__floor__()
            if key in quota["min_total"] and base and base >= quota["min_total"]["base_at_least"]:
                total = max(total, quota["min_total"][key])
            shares = {group: rate * bases[group] for group in groups}
        else:
            for group in groups:
                self.seats[group][star] = None
            return
        rounding = {
            "independent_floor": ROUND_FLOOR,
            "independent_half_up": ROUND_HALF_UP,
            "independent_ceil": ROUND_CEILING,
        }
        for group in groups:
            if quota["mode"] == "pooled":
                self.seats[group][star] = total
            elif quota["mode"] in rounding:
                share = Decimal(shares[group].numerator) / Decimal(shares[group].denominator)
                self.seats[group][star] = int(share.quantize(Decimal(1), rounding=rounding[quota["mode"]]))
            else:
                self.seats[group][star] = shares[group].__floor__()
        if quota["mode"] == "largest_remainder":
            left = total - sum(self.seats[group][star] for group in groups)
            line = sorted(
                (group for group in groups if bases[group]),
                key=lambda group: (-(shares[group] % 1), -bases[group], group[0]),
            )
            for turn in range(left):
                self.seats[line[turn % len(line)]][star] += 1
