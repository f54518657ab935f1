#!/usr/bin/env python3
"""Computes the expected values of the packs' own tests in exact fractions, and writes the tests into the packs.

It shares nothing with the engine: brackets are summed slice by slice, powers are fractions, days are walked one by
one, minutes are counted one by one. Run it from anywhere: `python3 packs.py` rewrites, `python3 packs.py --check`
fails if a pack's tests are not what it would write. What stands above the line "# Tests." is never touched.
"""
import sys
import tomllib
from datetime import date, datetime, timedelta
from fractions import Fraction as F
from pathlib import Path

PACKS = Path(__file__).resolve().parents[4] / "packs"
MARK = "\n# Tests. Expected values come from the oracle in crates/engines/rules/oracle.\n"


def half_up(x):
    """To the nearest whole number, a half away from zero."""
    sign = -1 if x < 0 else 1
    return sign * int(abs(F(x)) + F(1, 2))


def fen(x):
    """A yuan text in TOML for a whole number of fen."""
    sign = "-" if x < 0 else ""
    return f'"{sign}{abs(x) // 100}.{abs(x) % 100:02d}"'


class Money(int):
    """Fen, written as yuan."""


def toml(value):
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, Money):
        return fen(value)
    if isinstance(value, (datetime, date)):
        return value.isoformat()
    if isinstance(value, F):
        return f'"{float(value):.8f}"'.rstrip('"').rstrip("0").rstrip(".") + '"'
    if isinstance(value, str):
        return f'"{value}"'
    if isinstance(value, list):
        return "[" + ", ".join(toml(item) for item in value) + "]"
    if isinstance(value, dict):
        return "{ " + ", ".join(f"{key} = {toml(item)}" for key, item in value.items()) + " }"
    return str(value)


class Tests:
    """The tests of one pack."""

    def __init__(self, path):
        self.path, self.text = PACKS / path, ""

    def add(self, name, as_of, given, out=None, refused=None, known=None):
        self.text += f'\n[[test]]\nname = "{name}"\nas_of = {as_of}\n'
        if known:
            self.text += f"known = {known}\n"
        self.text += f"in = {toml(given) if given else '{}'}\n"
        if out:
            self.text += f"out = {toml(out)}\n"
        if refused:
            self.text += f"refused = {toml(refused)}\n"

    def write(self, check):
        old = self.path.read_text()
        head, found, _ = old.partition(MARK)
        assert found, f"{self.path} has no line for tests"
        new = head + MARK + self.text
        if check and new != old:
            sys.exit(f"{self.path}: the tests are not those of the oracle")
        if not check:
            self.path.write_text(new)


# ---- income tax -----------------------------------------------------------------------------------------------------
YEARLY = [(36_000, 3), (144_000, 10), (300_000, 20), (420_000, 25), (660_000, 30), (960_000, 35), (None, 45)]
MONTHLY = [(3_000, 3), (12_000, 10), (25_000, 20), (35_000, 25), (55_000, 30), (80_000, 35), (None, 45)]
AROUND = [bound * 100 + step for bound, _ in YEARLY[:-1] for step in (-1, 0, 1)]


def tax(amount, table=YEARLY):
    """Each slice of the amount at its own rate; fen, not rounded."""
    low, total = 0, F(0)
    for up, percent in table:
        high = amount if up is None else min(amount, up * 100)
        if high > low:
            total += F(high - low) * percent / 100
            low = high
    return total


def bracket(amount, table):
    """Rate in percent and the quick deduction in fen: what one rate on all is too much."""
    percent = next(p for up, p in table if up is None or amount <= up * 100)
    below = max([F(up * 100) for up, p in table if up is not None and p < percent], default=F(0))
    return percent, half_up(below * percent / 100 - tax(below, table))


def from_taxable():
    tests = Tests("cn/tax.iit.from_taxable.toml")
    for amount in [0, 1, 16, 17, 50, 100_000_00, 176_000_00, 1_234_567_89, 9_999_999_99, *AROUND]:
        percent, quick = bracket(amount, YEARLY)
        out = {"iit": Money(half_up(tax(amount))), "rate": percent * 100, "quick_deduction": Money(quick)}
        tests.add(f"taxable {amount / 100:.2f}", "2025-12-31", {"taxable": Money(amount)}, out)
    return tests


def withholding():
    tests = Tests("cn/tax.iit.cumulative_withholding.toml")

    def case(name, as_of="2025-06-30", **given):
        amount = {key: given.get(key, 0) for key in ("income", "exempt", "social", "special_additional", "other", "withheld")}
        taxable = amount["income"] - amount["exempt"] - 5_000_00 * given["months"] - amount["social"]
        taxable = max(0, taxable - amount["special_additional"] - amount["other"])
        whole = half_up(tax(taxable))
        out = {"taxable": Money(taxable), "cumulative_tax": Money(whole)}
        out["withholding"] = Money(max(0, whole - amount["withheld"]))
        out["left_over"] = Money(max(0, amount["withheld"] - whole))
        written = {key: Money(value) if key != "months" else value for key, value in given.items()}
        tests.add(name, as_of, written, out)
        return whole

    for amount in AROUND:
        case(f"around a bound: taxable {amount / 100:.2f}", months=6, income=amount + 30_000_00)
    case("wages below the basic deduction", months=1, income=5_000_00)
    case("one fen above it rounds to nothing", months=1, income=5_000_01)
    paid = 0
    for month in range(1, 13):
        paid = case(
            f"a year of 30,000 a month: month {month}", as_of=f"2025-{month:02d}-15", months=month,
            income=30_000_00 * month, social=4_500_00 * month, special_additional=2_000_00 * month, withheld=paid,
        )
    case("a month without wages after high ones", months=7, income=60_000_00, social=3_000_00, withheld=2_345_67)
    case("all deductions", months=12, income=400_000_01, exempt=1_000_00, social=50_123_45, special_additional=48_000_00,
         other=12_000_00, withheld=10_000_00)
    return tests


def bonus():
    tests = Tests("cn/tax.iit.bonus_separate.toml")

    def case(name, amount, gross=0, deductions=0):
        percent = next(p for up, p in MONTHLY if up is None or F(amount, 12) <= up * 100)
        _, quick = bracket(F(amount, 12), MONTHLY)
        own = half_up(F(amount) * percent / 100 - quick)
        other = half_up(tax(max(0, gross - 60_000_00 - deductions)))
        merged = half_up(tax(max(0, gross + amount - 60_000_00 - deductions)))
        out = {
            "bonus_rate": percent * 100, "bonus_quick": Money(quick), "bonus_tax": Money(own),
            "separate_total": Money(own + other), "merged_total": Money(merged),
            "best": "separate" if own + other < merged else "merged", "saved": Money(abs(own + other - merged)),
        }
        given = {"bonus": Money(amount), "gross": Money(gross), "deductions": Money(deductions)}
        tests.add(name, "2025-12-31", given, out)

    for amount in AROUND:
        case(f"bonus {amount / 100:.2f} around a bound", amount)
    for amount in AROUND:
        case(f"other taxable {amount / 100:.2f} around a bound", 50_000_00, amount + 60_000_00)
        case(f"merged taxable {amount / 100:.2f} around a bound", 1_00, amount + 60_000_00 - 1_00)
    case("no bonus", 0, 200_000_00)
    case("wages below the deductions: merged is better", 40_000_00, 50_000_00, 10_000_00)
    case("wages at the deductions", 36_000_00, 60_000_00)
    case("high wages: separate is better", 100_000_00, 400_000_00, 60_000_00)
    case("a large bonus", 1_000_000_00, 1_000_000_00, 100_000_00)
    case("an odd amount", 123_456_78, 345_678_90, 12_345_67)
    return tests


# ---- parking --------------------------------------------------------------------------------------------------------
QUARTER = {"first": (250, 375), "second": (150, 225), "third": (50, 75)}


def parking(path, night_from, day):
    tests = Tests(path)

    def case(name, start, end, zone="first", vehicle="small"):
        start, end = (datetime.fromisoformat(f"{day[:8]}{moment}") for moment in (start, end))
        run, kind, quarters, nights = 0, None, 0, 0
        moment = start
        # Minute by minute: a piece ends where day turns to night, and its unfinished unit is lost.
        while moment < end:
            now = "day" if 7 <= moment.hour < night_from else "night"
            run, kind = (run + 1, now) if now == kind else (1, now)
            if now == "day" and run % 15 == 0:
                quarters += 1
            if now == "night" and run % 120 == 0:
                nights += 1
            moment += timedelta(minutes=1)
        times = 2 if vehicle == "large" else 1
        early = min(quarters, 4)
        first, after = (price * times for price in QUARTER[zone])
        out = {
            "day_units": quarters, "night_units": nights, "first_units": early, "after_units": quarters - early,
            "fee": Money(early * first + (quarters - early) * after + nights * 100 * times),
        }
        given = {"zone": zone, "vehicle": vehicle, "entry_time": start, "exit_time": end}
        tests.add(name, day, given, out)

    case("one minute short of a unit", "12T10:00", "12T10:14")
    case("just one unit", "12T10:00", "12T10:15")
    case("one minute more", "12T10:00", "12T10:16")
    case("the first hour less a minute", "12T10:00", "12T10:59")
    case("the first hour", "12T10:00", "12T11:00")
    case("a unit after the first hour", "12T10:00", "12T11:15")
    for zone in QUARTER:
        for vehicle in ("small", "large"):
            case(f"three hours, {zone}, {vehicle}", "12T08:05", "12T11:07", zone, vehicle)
    case("ten minutes before seven in the evening", "12T18:50", "12T19:10")
    case("across the evening", "12T18:20", "12T21:05", "second")
    case("across the older evening", "12T20:50", "12T23:10", "second")
    case("a night less a minute", "12T19:00", "12T20:59", "third")
    case("a night unit", "12T21:00", "12T23:00", "third")
    case("a whole night", "12T19:00", "13T07:00")
    case("across the morning", "12T05:30", "12T08:00", "second", "large")
    case("a night and a morning", "12T22:00", "13T09:40")
    case("a whole day and night", "12T07:00", "13T07:00")
    case("two days", "12T07:00", "14T07:00", "third")
    case("eighteen to nine: two pieces by day", "12T18:00", "13T09:00")
    case("no time at all", "12T10:00", "12T10:00")
    given = {"zone": "first", "entry_time": datetime.fromisoformat(f"{day[:8]}12T10:00")}
    given["exit_time"] = datetime.fromisoformat(f"{day[:8]}12T09:59")
    tests.add("out before in", day, given, refused=["exit_time"])
    return tests


# ---- housing fund ---------------------------------------------------------------------------------------------------
RATES = {
    "2024-05-18": {("first", 0): "0.0235", ("first", 1): "0.0285", ("second", 0): "0.02775", ("second", 1): "0.03325"},
    "2025-05-08": {("first", 0): "0.021", ("first", 1): "0.026", ("second", 0): "0.02525", ("second", 1): "0.03075"},
}


def loan():
    tests = Tests("cn/housing_fund.loan.toml")

    def case(name, as_of, principal, months, home="first", month=1, known=None):
        day = max(day for day in RATES if day <= min(as_of, known or as_of))
        yearly = F(RATES[day][(home, int(months > 60))])
        r = yearly / 12
        growth = (1 + r) ** months
        pay = principal * r * growth / (growth - 1)

        def owed(after):
            return (principal * (growth - (1 + r) ** after)) / (growth - 1)

        part = F(principal, months)
        instalment, interest = half_up(pay), half_up(owed(month - 1) * r)
        out = {
            "annual_rate": yearly, "monthly_payment": Money(instalment), "total_payment": Money(half_up(pay * months)),
            "total_interest": Money(half_up(pay * months) - principal), "month_interest": Money(interest),
            "month_principal": Money(instalment - interest), "balance": Money(half_up(owed(month))),
            "equal_principal_monthly": Money(half_up(part)), "equal_principal_first": Money(half_up(part + principal * r)),
            "equal_principal_last": Money(half_up(part + part * r)),
            "equal_principal_payment": Money(half_up(part + (principal - part * (month - 1)) * r)),
            "equal_principal_balance": Money(half_up(principal - part * month)),
            "equal_principal_total_interest": Money(half_up(sum((principal - part * k) * r for k in range(months)))),
        }
        given = {"principal": Money(principal), "months": months, "home": home, "month_number": month}
        tests.add(name, as_of, given, out, known=known)

    for as_of in ("2024-05-18", "2025-05-07", "2025-05-08", "2026-06-30"):
        for home in ("first", "second"):
            for months in (60, 61):
                case(f"{home} home, {months} months, {as_of}", as_of, 800_000_00, months, home)
    case("the older rate, as it was known", "2025-06-30", 800_000_00, 360, known="2025-05-07")
    case("the newer rate, once it was known", "2025-06-30", 800_000_00, 360, known="2025-05-08")
    for month in (1, 2, 180, 359, 360):
        case(f"800,000 over 30 years, month {month}", "2026-01-01", 800_000_00, 360, month=month)
    case("one month", "2026-01-01", 100_000_00, 1)
    case("one yuan", "2026-01-01", 1_00, 12, month=12)
    case("one fen more", "2026-01-01", 800_000_01, 240)
    case("one fen less", "2026-01-01", 799_999_99, 240)
    case("the largest loan", "2026-01-01", 100_000_000_00, 360, "second", 77)
    case("an odd amount", "2026-01-01", 654_321_09, 217, "second", 100)
    given = {"principal": Money(1_000_00), "months": 12, "month_number": 13}
    tests.add("a month beyond the plan", "2026-01-01", given, refused=["month_number"])
    return tests


# ---- utilities ------------------------------------------------------------------------------------------------------
def tiers(usage, bounds, prices):
    """Each tier's part of a quantity, and the charge in fen, not rounded."""
    parts, low = [], F(0)
    for up in [*bounds, None]:
        high = usage if up is None else min(usage, F(up))
        parts.append(max(F(0), high - low))
        low = max(low, high)
    return parts, sum(part * F(price) * 100 for part, price in zip(parts, prices))


def water():
    tests = Tests("cn-440100/utilities.water.toml")
    versions = [("2025-05-31", (26, 34), ("1.98", "2.97", "3.96")), ("2025-06-01", (21, 27), ("2.55", "3.82", "7.65"))]
    for as_of, bounds, prices in versions:
        usages = [F(0), F(1), *[F(up + step) for up in bounds for step in (-1, 0, 1)], F("13.333"), F(60)]
        for usage in usages:
            for sewage in (False, True):
                _, charge = tiers(usage, bounds, prices)
                charge, dirty = half_up(charge), half_up(usage * 95) if sewage else 0
                out = {"water_charge": Money(charge), "sewage_charge": Money(dirty), "amount": Money(charge + dirty)}
                name = f"{float(usage):g} m3 on {as_of}{', with sewage' if sewage else ''}"
                tests.add(name, as_of, {"usage": usage, "include_sewage": sewage}, out)
    _, old = tiers(F(40), *versions[0][1:])
    tests.add("the new prices were not known", "2025-06-30", {"usage": F(40)}, {"amount": Money(half_up(old))}, known="2025-05-31")
    return tests


def electricity():
    tests = Tests("cn-440100/utilities.electricity.toml")
    prices = ("0.589", "0.639", "0.889")
    for as_of, summer in (("2025-04-30", 0), ("2025-05-01", 1), ("2025-10-31", 1), ("2025-11-01", 0)):
        bounds = (260, 600) if summer else (200, 400)
        for usage in [0, 1, 199, 200, 201, 259, 260, 261, 399, 400, 401, 599, 600, 601, 1234]:
            parts, charge = tiers(F(usage), bounds, prices)
            out = {"is_summer": bool(summer), "tier1": int(parts[0]), "tier2": int(parts[1]), "tier3": int(parts[2])}
            out["amount"] = Money(half_up(charge))
            tests.add(f"{usage} kWh on {as_of}", as_of, {"usage": usage}, out)
    return tests


# ---- fees, deadlines, certification, maternity ----------------------------------------------------------------------
FEES = {
    "passport": 120, "hk_macau_permit": 60, "hk_macau_endorsement_once": 15, "hk_macau_endorsement_twice": 30,
    "hk_macau_endorsement_multi_1y": 80, "hk_macau_endorsement_multi_2y": 120, "hk_macau_endorsement_multi_3y": 160,
    "hk_macau_endorsement_multi_long": 240, "hk_macau_one_way_permit": 40, "exit_entry_pass_once": 15,
    "exit_entry_pass_multi": 80, "taiwan_permit": 60, "taiwan_permit_once": 15, "taiwan_endorsement_once": 15,
    "taiwan_endorsement_multi": 80,
}


def fees(path, table, days):
    tests = Tests(path)
    for as_of in days:
        for item, yuan in table.items():
            for copies in (1, 3):
                out = {"fee_each": Money(yuan * 100), "fee": Money(yuan * 100 * copies)}
                tests.add(f"{item}, {copies}, {as_of}", as_of, {"item": item, "copies": copies}, out)
    return tests


def workdays():
    """Every announced workday, from the calendar's own text."""
    days = set()
    for year in tomllib.loads((PACKS / "calendars/cn.toml").read_text())["year"]:
        day = date(year["year"], 1, 1)
        while day.year == year["year"]:
            off = any(span["from"] <= day <= span["to"] for span in year["off"])
            if day in year["work"] or (day.weekday() < 5 and not off):
                days.add(day)
            day += timedelta(days=1)
    return days


def deadline():
    tests, works = Tests("cn/case.deadline.toml"), workdays()

    def case(name, accepted, limit, as_of, pauses=()):
        accepted, as_of = date.fromisoformat(accepted), date.fromisoformat(as_of)
        pauses = [tuple(map(date.fromisoformat, pause)) for pause in pauses]

        def counts(day):
            return day in works and not any(asked < day <= got for asked, got in pauses)

        day, left = accepted, limit
        while left:
            day += timedelta(days=1)
            left -= counts(day)
        until = max(accepted, as_of)
        span = [accepted + timedelta(days=n + 1) for n in range((until - accepted).days)]
        used = sum(map(counts, span))
        out = {"due": day, "used": used, "left": max(0, limit - used), "overdue": as_of > day}
        out["paused"] = sum(d in works for d in span) - used
        given = {"accepted": accepted, "limit": limit}
        if pauses:
            given["pauses"] = [{"requested": asked, "received": got} for asked, got in pauses]
        tests.add(name, as_of, given, out)

    case("day 1 is the next workday", "2026-03-02", 1, "2026-03-02")
    case("accepted on a Friday", "2026-03-06", 1, "2026-03-09")
    case("five days over a weekend", "2026-03-04", 5, "2026-03-11")
    case("on the last day", "2026-03-04", 5, "2026-03-12")
    case("over the Spring Festival", "2026-02-12", 3, "2026-02-20")
    case("over the National Day", "2025-09-26", 10, "2025-10-17")
    case("a make-up Sunday counts", "2025-09-26", 1, "2025-09-28")
    case("thirty workdays across a year", "2025-12-10", 30, "2026-01-30")
    case("a pause", "2026-03-02", 10, "2026-03-20", [("2026-03-05", "2026-03-12")])
    case("a pause received on the same day", "2026-03-02", 10, "2026-03-20", [("2026-03-05", "2026-03-05")])
    case("a pause from the day of acceptance", "2026-03-02", 3, "2026-03-20", [("2026-03-02", "2026-03-06")])
    case("a pause that begins on the last day", "2026-03-02", 3, "2026-03-20", [("2026-03-05", "2026-03-10")])
    case("a pause that begins a day before the last", "2026-03-02", 3, "2026-03-20", [("2026-03-04", "2026-03-10")])
    case("two pauses, out of order", "2026-03-02", 10, "2026-04-20", [("2026-03-18", "2026-03-20"), ("2026-03-05", "2026-03-12")])
    case("pauses that overlap", "2026-03-02", 10, "2026-04-20", [("2026-03-05", "2026-03-12"), ("2026-03-10", "2026-03-16")])
    case("a pause over a holiday", "2026-04-28", 5, "2026-05-20", [("2026-04-30", "2026-05-07")])
    case("asked before acceptance", "2026-03-10", 5, "2026-03-02")
    pause = [{"requested": date(2026, 3, 9), "received": date(2026, 3, 6)}]
    tests.add("received before it was asked for", "2026-03-20", {"accepted": date(2026, 3, 2), "limit": 5, "pauses": pause}, refused=["pauses"])
    return tests


def certification():
    tests = Tests("cn/social.pension_certification_due.toml")
    for last, due in [("2025-01-31", "2026-01-31"), ("2024-02-29", "2025-02-28"), ("2023-02-28", "2024-02-28"),
                      ("2025-06-15", "2026-06-15"), ("2025-12-31", "2026-12-31")]:
        last, due = date.fromisoformat(last), date.fromisoformat(due)
        for as_of in (last, due - timedelta(days=60), due - timedelta(days=1), due, due + timedelta(days=1)):
            out = {"due": due, "days_left": max(0, (due - as_of).days), "overdue": as_of > due}
            for name, days in (("remind_first", 60), ("remind_second", 30), ("remind_last", 7)):
                out[name] = due - timedelta(days=days)
            tests.add(f"certified {last}, asked {as_of}", as_of, {"last_certified": last}, out)
    tests.add("certified later than asked", "2025-06-14", {"last_certified": date(2025, 6, 15)}, refused=["last_certified"])
    return tests


def maternity(path):
    tests = Tests(path)
    base = {"normal": 158, "difficult": 173, "caesarean": 173, "miscarriage_early": 15, "miscarriage_late": 42}
    for kind, days in base.items():
        for babies in (1, 2, 3):
            for wage in (9_123_45, 7_280_00, 1):
                whole = days + (15 * (babies - 1) if days >= 158 else 0)
                out = {"leave_days": whole, "days": whole, "amount": Money(half_up(F(wage * whole, 30)))}
                name = f"{kind}, {babies}, wage {wage / 100:.2f}"
                tests.add(name, "2025-06-30", {"average_wage": Money(wage), "birth_kind": kind, "babies": babies}, out)
    return tests


ALL = [
    from_taxable(), withholding(), bonus(), loan(), water(), electricity(), deadline(), certification(),
    parking("cn-110000/parking.roadside.toml", 19, "2026-05-20"),
    parking("cn-110000/parking.roadside.2011.toml", 21, "2015-05-20"),
    fees("cn/exit_entry.fees.toml", FEES, ["2019-07-01"]),
    fees("cn/exit_entry.fees.2018.toml", {"passport": 160, "hk_macau_permit": 80}, ["2018-01-01", "2019-01-31", "2019-06-30"]),
    maternity("cn-320000/social.maternity_allowance.toml"), maternity("cn-140000/social.maternity_allowance.toml"),
]

if __name__ == "__main__":
    for tests in ALL:
        tests.write("--check" in sys.argv)
