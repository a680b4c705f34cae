"""Solves MPS files with HiGHS (highspy), CBC (PuLP's own binary) and GLPK: one JSON line per file, in the order given.

usage: python solvers.py highs,cbc,glpk GAP SECONDS FILE...
Prints {"file", "highs": {"status", "objective", "seconds"}, "cbc": {...}}. Exits with 3 where the packages are missing;
GLPK is left out where there is no `glpsol` on the path.
"""
import json
import os
import shutil
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


def with_glpk(path, gap, seconds):
    if shutil.which("glpsol") is None:
        return None
    solution = tempfile.mktemp(suffix=".sol")
    began = time.perf_counter()
    try:
        command = ["glpsol", "--freemps", path, "--min", "--mipgap", str(gap), "--tmlim", str(max(1, round(seconds))), "--write", solution]
        said = subprocess.run(command, capture_output=True, text=True, timeout=seconds + 20, check=False).stdout
    except subprocess.TimeoutExpired:
        return {"status": "unknown", "objective": None, "seconds": time.perf_counter() - began}
    took = time.perf_counter() - began
    if "MPS file processing error" in said or not os.path.exists(solution):
        return {"status": "unreadable", "objective": None, "seconds": took}
    # "s bas ROWS COLUMNS PRIMAL DUAL OBJECTIVE" or "s mip ROWS COLUMNS STATUS OBJECTIVE"; f feasible, o optimal, n none
    with open(solution, encoding="utf8") as file:
        head = next(line.split() for line in file if line.startswith("s "))
    os.unlink(solution)
    if head[1] == "mip":
        status = {"o": "optimal", "n": "infeasible"}.get(head[4], "unknown")
    else:
        status = "optimal" if head[4:6] == ["f", "f"] else "infeasible" if head[4] == "n" or "NO PRIMAL FEASIBLE" in said or "NO FEASIBLE" in said else "unknown"
    # without a relaxed solution the search for integers was not begun, and the file says no more than "undefined"
    if status == "unknown" and ("NO PRIMAL FEASIBLE" in said or "NO INTEGER FEASIBLE" in said or "HAS NO FEASIBLE" in said):
        status = "infeasible"
    return {"status": status, "objective": float(head[-1]) if status == "optimal" else None, "seconds": took}


def main():
    names, gap, seconds, *paths = sys.argv[1:]
    if paths == ["-"]:
        paths = sys.stdin.read().split()
    for path in paths:
        line = {"file": os.path.basename(path)}
        for name, solver in (("highs", with_highs), ("cbc", with_cbc), ("glpk", with_glpk)):
            if name in names.split(","):
                line[name] = solver(path, float(gap), float(seconds))
        print(json.dumps(line), flush=True)


main()
