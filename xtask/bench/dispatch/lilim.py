"""VROOM or PyVRP on an instance in the format of Li and Lim; the last line is JSON.

Usage: python lilim.py vroom FILE EXPLORATION | python lilim.py pyvrp FILE CPU_SECONDS
Both count in integers: way and time are scaled by 1000 and rounded, as ours are.
"""

import json
import math
import sys
import time

SCALE = 1000


def read(path):
    rows = [[float(cell) for cell in line.split()] for line in open(path) if line.strip()]
    return int(rows[0][0]), int(rows[0][1]), rows[1:]


def ways(stops):
    return [[round(SCALE * math.hypot(a[1] - b[1], a[2] - b[2])) for b in stops] for a in stops]


def shipments(stops):
    """Pickup, delivery, load."""
    return [(at, int(stop[8]), int(stop[3])) for at, stop in enumerate(stops) if at and stop[7] == 0 and stop[8] > 0]


def scaled(*values):
    return [int(SCALE * value) for value in values]


def vroom(path, exploration):
    import numpy
    import vroom as v

    vehicles, capacity, stops = read(path)
    problem = v.Input()
    problem.set_durations_matrix("car", numpy.array(ways(stops), dtype=numpy.uint32))
    window = lambda stop: [v.TimeWindow(*scaled(stop[4], stop[5]))]
    for number in range(vehicles):
        opens, closes = scaled(stops[0][4], stops[0][5])
        problem.add_vehicle(v.Vehicle(number, start=0, end=0, capacity=[capacity], time_window=v.TimeWindow(opens, closes)))
    for number, (pickup, delivery, load) in enumerate(shipments(stops)):
        step = lambda stop: v.ShipmentStep(
            number, location=stop, default_service=scaled(stops[stop][6])[0], time_windows=window(stops[stop])
        )
        problem.add_job(v.Shipment(step(pickup), step(delivery), amount=v.Amount([load])))
    found = problem.solve(exploration_level=int(exploration), nb_threads=1)
    fleet = found.routes["vehicle_id"].nunique()
    return found.summary.cost, fleet, found.summary.unassigned


def pyvrp(path, seconds):
    from pyvrp import Model

    class Spent:
        def __init__(self, limit):
            self.limit = limit
            self.start = time.process_time()

        def __call__(self, _):
            return time.process_time() - self.start > self.limit

    vehicles, capacity, stops = read(path)
    model = Model()
    places = [model.add_location(stop[1], stop[2]) for stop in stops]
    opens, closes = scaled(stops[0][4], stops[0][5])
    depot = model.add_depot(places[0], opens, closes)
    model.add_vehicle_type(vehicles, capacity, depot, depot, tw_early=opens, tw_late=closes)
    for pickup, delivery, load in shipments(stops):
        a, b = stops[pickup], stops[delivery]
        model.add_shipment(places[pickup], places[delivery], *scaled(a[4], a[5], a[6], b[4], b[5], b[6]), load)
    for start, row in zip(places, ways(stops)):
        for end, way in zip(places, row):
            model.add_edge(start, end, way, way)
    found = model.solve(Spent(float(seconds)), seed=1, display=False)
    missing = 0 if found.is_feasible() else 1
    return found.cost(), found.best.num_routes(), missing


def main():
    solver, path, effort = sys.argv[1:]
    start = time.process_time()
    cost, fleet, missing = {"vroom": vroom, "pyvrp": pyvrp}[solver](path, effort)
    told = {"cost": cost / SCALE, "fleet": int(fleet), "missing": int(missing), "cpu_s": time.process_time() - start}
    print(json.dumps(told))


if __name__ == "__main__":
    main()
