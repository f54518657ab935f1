"""The income tax and the childcare subsidy in OpenFisca-Core, for the race `cargo xtask bench rules`.

The same rules as packs/cn/tax.iit.annual.toml and packs/cn/family.childcare_subsidy.toml for the year 2025, written the
way OpenFisca's own country template is: a variable a step, parameters by date, a marginal rate scale. It reads the
people that `cityloop bench rules --people FOLDER` wrote, one file of 64-bit integers a column, and prints one line of
JSON.

    python openfisca.py FOLDER
"""

import datetime
import json
import resource
import sys
import time
from pathlib import Path

import numpy
from openfisca_core.entities import build_entity
from openfisca_core.parameters import ParameterNode
from openfisca_core.periods import YEAR
from openfisca_core.simulation_builder import SimulationBuilder
from openfisca_core.taxbenefitsystems import TaxBenefitSystem
from openfisca_core.indexed_enums import Enum
from openfisca_core.variables import Variable

PERIOD = "2025"
AS_OF = datetime.date(2025, 12, 31)

Person = build_entity(key="person", plural="persons", label="A person", is_person=True)


def since(*values):
    return {"values": {day: {"value": value} for day, value in values}}


PARAMETERS = {
    "basic": since(("2019-01-01", 60_000)),
    "infant": since(("2022-01-01", 1_000), ("2023-01-01", 2_000)),
    "education": since(("2019-01-01", 1_000), ("2023-01-01", 2_000)),
    "elder": since(("2019-01-01", 2_000), ("2023-01-01", 3_000)),
    "elder_share_most": since(("2019-01-01", 1_000), ("2023-01-01", 1_500)),
    "study": since(("2019-01-01", 400)),
    "certificate": since(("2019-01-01", 3_600)),
    "loan": since(("2019-01-01", 1_000)),
    "rent": {name: since(("2019-01-01", value)) for name, value in [("large", 1_500), ("middle", 1_100), ("small", 800)]},
    "medical_from": since(("2019-01-01", 15_000)),
    "medical_most": since(("2019-01-01", 80_000)),
    "pension_most": since(("2022-01-01", 12_000)),
    "childcare_yearly": since(("2025-01-01", 3_600)),
    "annual": {
        "brackets": [
            {"threshold": {"2019-01-01": {"value": up}}, "rate": {"2019-01-01": {"value": rate}}}
            for up, rate in [(0, 0.03), (36_000, 0.1), (144_000, 0.2), (300_000, 0.25), (420_000, 0.3), (660_000, 0.35), (960_000, 0.45)]
        ]
    },
}


class Elder(Enum):
    none = "none"
    only_child = "only_child"
    shared = "shared"


class City(Enum):
    large = "large"
    middle = "middle"
    small = "small"


def fact(name, value_type, **more):
    return type(name, (Variable,), dict(value_type=value_type, entity=Person, definition_period=YEAR, label=name, **more))


FACTS = [fact(name, float) for name in ("gross", "social", "private_pension", "elder_share", "medical", "withheld")]
FACTS += [fact(name, int) for name in ("infant_months", "education_months", "elder_months", "study_months", "loan_months", "rent_months")]
FACTS += [
    fact("certificate", bool),
    fact("elder", Enum, possible_values=Elder, default_value=Elder.none),
    fact("rent_city", Enum, possible_values=City, default_value=City.large),
    fact("birth_date", datetime.date),
]


class special_additional(Variable):
    value_type = float
    entity = Person
    definition_period = YEAR
    label = "Special additional deductions"

    def formula(person, period, parameters):
        p = parameters(period)
        elder = person("elder", period)
        share = numpy.minimum(person("elder_share", period), p.elder_share_most)
        support = numpy.select([elder == Elder.only_child, elder == Elder.shared], [p.elder, share], 0)
        return (
            p.infant * person("infant_months", period)
            + p.education * person("education_months", period)
            + support * person("elder_months", period)
            + p.study * person("study_months", period)
            + p.certificate * person("certificate", period)
            + p.loan * person("loan_months", period)
            + p.rent[person("rent_city", period)] * person("rent_months", period)
            + numpy.clip(person("medical", period) - p.medical_from, 0, p.medical_most)
        )


class taxable(Variable):
    value_type = float
    entity = Person
    definition_period = YEAR
    label = "Taxable income"

    def formula(person, period, parameters):
        p = parameters(period)
        pension = numpy.minimum(person("private_pension", period), p.pension_most)
        off = p.basic + person("social", period) + pension + person("special_additional", period)
        return numpy.maximum(person("gross", period) - off, 0)


class iit(Variable):
    value_type = float
    entity = Person
    definition_period = YEAR
    label = "Tax of the year"

    def formula(person, period, parameters):
        return parameters(period).annual.calc(person("taxable", period))


class childcare(Variable):
    value_type = float
    entity = Person
    definition_period = YEAR
    label = "Childcare subsidy this year"

    def formula(person, period, parameters):
        born = person("birth_date", period).astype("datetime64[M]").astype(int)
        born_year, year = born // 12 + 1970, period.start.year
        since_2025 = numpy.where((born_year >= 2025) & (year >= born_year) & (year <= born_year + 2), 12, 0)
        before = numpy.clip((born_year + 3 - year) * 12 + born % 12 + 1, 0, 12)
        months = numpy.where(born_year >= 2025, since_2025, before)
        return parameters(period).childcare_yearly * months / 12


def system():
    made = TaxBenefitSystem([Person])
    for variable in [*FACTS, special_additional, taxable, iit, childcare]:
        made.add_variable(variable)
    made.parameters = ParameterNode("", data=PARAMETERS)
    return made


ONE = {
    "gross": 260_000.0, "social": 31_234.56, "private_pension": 12_000.0, "infant_months": 12, "education_months": 12,
    "elder": "shared", "elder_months": 12, "elder_share": 1_500.0, "study_months": 4, "certificate": True,
    "rent_months": 12, "rent_city": "middle", "medical": 23_456.78, "withheld": 9_000.0, "birth_date": "2024-03-08",
}


def single(made):
    """Microseconds of CPU for one person from a dictionary, and the same with OpenFisca's trace."""
    case = {"persons": {"one": {name: {PERIOD: value} for name, value in ONE.items()}}}

    def run(trace):
        start = time.process_time_ns()
        simulation = SimulationBuilder().build_from_dict(made, case)
        simulation.trace = trace
        for output in ("iit", "childcare"):
            simulation.calculate(output, PERIOD)
        return (time.process_time_ns() - start) / 1_000

    figures = []
    for trace in (False, True):
        for _ in range(10):
            run(trace)
        figures.append(sorted(run(trace) for _ in range(101))[50])
    return figures


def million(made, folder):
    """Milliseconds of CPU for everybody (the median of five), with the inputs already set, and the results."""
    column = {path.stem: numpy.fromfile(path, dtype="<i8") for path in sorted(Path(folder).glob("*.i64"))}
    persons = len(column["gross"])
    yuan = {"gross", "social", "private_pension", "elder_share", "medical", "withheld"}
    inputs = {}
    for name, cells in column.items():
        if name in ("iit", "childcare"):
            continue
        if name in yuan:
            inputs[name] = (cells / 100).astype(numpy.float32)
        elif name == "birth_date":
            inputs[name] = cells.astype("datetime64[D]")
        elif name in ("elder", "rent_city"):
            inputs[name] = cells.astype(numpy.uint8)
        else:
            inputs[name] = cells.astype(bool if name == "certificate" else numpy.int32)
    times, loads = [], []
    for _ in range(5):
        start = time.process_time_ns()
        simulation = SimulationBuilder().build_default_simulation(made, count=persons)
        for name, cells in inputs.items():
            simulation.set_input(name, PERIOD, cells)
        loaded = time.process_time_ns()
        tax, subsidy = (simulation.calculate(output, PERIOD) for output in ("iit", "childcare"))
        times.append((time.process_time_ns() - loaded) / 1e6)
        loads.append((loaded - start) / 1e6)
    return sorted(times)[2], sorted(loads)[2], column, tax, subsidy


def exact(column):
    """Fen by whole numbers alone, a third reading of the rules beside OpenFisca's and the packs'."""
    c = column
    off = 6_000_000 + c["social"] + numpy.minimum(c["private_pension"], 1_200_000)
    off = off + 200_000 * (c["infant_months"] + c["education_months"])
    share = numpy.minimum(c["elder_share"], 150_000)
    off = off + numpy.select([c["elder"] == 1, c["elder"] == 2], [300_000 + 0 * share, share], 0) * c["elder_months"]
    off = off + 40_000 * c["study_months"] + 360_000 * c["certificate"] + 100_000 * c["loan_months"]
    off = off + numpy.array([150_000, 110_000, 80_000])[c["rent_city"]] * c["rent_months"]
    off = off + numpy.clip(c["medical"] - 1_500_000, 0, 8_000_000)
    left = numpy.maximum(c["gross"] - off, 0)
    hundredths = numpy.zeros_like(left)
    for width, rate in [(36_000, 3), (108_000, 10), (156_000, 20), (120_000, 25), (240_000, 30), (300_000, 35), (None, 45)]:
        part = left if width is None else numpy.minimum(left, width * 100)
        hundredths += part * rate
        left = left - part
    month = c["birth_date"].astype("datetime64[D]").astype("datetime64[M]").astype(int)
    year = month // 12 + 1970
    months = numpy.where(year >= 2025, 12 * (year <= 2025), numpy.clip((year + 3 - 2025) * 12 + month % 12 + 1, 0, 12))
    return (hundredths + 50) // 100, 30_000 * months


def wrong(found, right):
    return int(numpy.count_nonzero(found != right))


def main():
    made = system()
    plain, traced = single(made)
    cpu, load, column, tax, subsidy = million(made, sys.argv[1])
    rss = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    right_tax, right_subsidy = exact(column)
    fen = [numpy.rint(values.astype(float) * 100).astype(int) for values in (tax, subsidy)]
    print(json.dumps({
        "single_us": round(plain, 1),
        "single_traced_us": round(traced, 1),
        "million_ms_cpu": round(cpu, 1),
        "million_load_ms_cpu": round(load, 1),
        "rss_mb": round(rss, 1),
        "wrong_fen": wrong(fen[0], right_tax) + wrong(fen[1], right_subsidy),
        "wrong_fen_ours": wrong(column["iit"], right_tax) + wrong(column["childcare"], right_subsidy),
    }))


if __name__ == "__main__":
    main()
