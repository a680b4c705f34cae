"""Solves MPS files with HiGHS (highspy) and CBC (PuLP's own binary): one JSON line per file, in the order given.

usage: python solvers.py highs,cbc GAP SECONDS FILE...
Prints {"file", "highs": {"status", "objective", "seconds"}, "cbc": {...}}. Exits with 3 where the packages are missing.
"""
import json
import os
import subprocess
import sys
import tempfile
import time

try:
    import highspy
    import pulp
except ImportError as error:
    print(f"oracle missing: {error}", file=sys.stderr)
    sys.exit(3)


def with_highs(path, gap, seconds):
    highs = highspy.Highs()
    highs.setOptionValue("output_flag", False)
    highs.setOptionValue("threads", 1)
    highs.setOptionValue("mip_rel_gap", gap)
    highs.setOptionValue("mip_abs_gap", 0.0)
    highs.setOptionValue("time_limit", seconds)
    highs.readModel(path)
    began = time.perf_counter()
    highs.run()
    took = time.perf_counter() - began
    status = highs.getModelStatus()
    info = highs.getInfo()
    name = {
        highspy.HighsModelStatus.kOptimal: "optimal",
        highspy.HighsModelStatus.kInfeasible: "infeasible",
        highspy.HighsModelStatus.kUnboundedOrInfeasible: "infeasible",
    }.get(status, "unknown")
    has_point = info.primal_solution_status == 2
    return {"status": name, "objective": info.objective_function_value if has_point else None, "seconds": took}


def with_cbc(path, gap, seconds):
    solution = tempfile.mktemp(suffix=".sol")
    command = [pulp.PULP_CBC_CMD().path, path, "-sec", str(seconds), "-ratio", str(gap), "-allow", "0", "-threads", "0", "-printing", "normal", "-solve", "-solution", solution]
    began = time.perf_counter()
    try:
        said = subprocess.run(command, capture_output=True, text=True, timeout=seconds + 20, check=False).stdout
    except subprocess.TimeoutExpired:
        # it does not always keep its own limit
        return {"status": "unknown", "objective": None, "seconds": time.perf_counter() - began}
    took = time.perf_counter() - began
    if "read with 0 errors" not in said:
        return {"status": "unreadable", "objective": None, "seconds": took}
    # without a solution file CBC ended before it had anything to write
    first = "infeasible" if "infeasible" in said.lower() else "unknown"
    if os.path.exists(solution):
        with open(solution, encoding="utf8") as file:
            first = file.readline()
        os.unlink(solution)
    head = first.lower()
    status = "optimal" if head.startswith("optimal") else "infeasible" if "infeasible" in head else "unknown"
    objective = float(first.rsplit(" ", 1)[1]) if "objective value" in head and status != "infeasible" else None
    return {"status": status, "objective": objective, "seconds": took}


def main():
    names, gap, seconds, *paths = sys.argv[1:]
    if paths == ["-"]:
        paths = sys.stdin.read().split()
    for path in paths:
        line = {"file": os.path.basename(path)}
        for name, solver in (("highs", with_highs), ("cbc", with_cbc)):
            if name in names.split(","):
                line[name] = solver(path, float(gap), float(seconds))
        print(json.dumps(line), flush=True)


main()
