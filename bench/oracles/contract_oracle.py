"""An independent reading of the `size` contract: the proven optimum of a request, and a grader of plan documents.

Nothing of the library's allocator is used. The catalogue of AWS comes in as the document of `aidc catalog --json`.
Protocol: one JSON object a line on standard input, `{"id", "request", "plan", "catalog"}`, where `plan` may be null
(then only the optimum is told); one JSON object a line on standard output, `{"id", "verdict", "problems", ...}`.

Model (node by node, exact): nodes of one kind that hold the same whole replicas are one column, a pattern. Divisible
demand on the nodes of a pattern is spread evenly over them, which loses nothing, since they are alike.
"""
import json
import math
import os
import sys
import time
from fractions import Fraction

HOURS_PER_MONTH = 730.0
MONTHS_PER_YEAR = 12.0
FIT = 1e-9  # relative slack of one comparison of floating-point sums
TOLERANCE = 1e-6  # relative, of what a plan states
MAX_PATTERNS = 30000

try:
    import numpy as np
    from scipy.optimize import Bounds, LinearConstraint, linprog, milp
    from scipy.sparse import csr_array
except ImportError:
    print("contract-oracle: Python with SciPy is not on this machine", file=sys.stderr)
    sys.exit(77)

# Accelerators that are not GPUs, for plain demands of the resource `gpu`.
NOT_GPUS = {"AI100", "Inferentia1", "Inferentia2", "Trainium1", "Trainium2"}


# --- a mixed-integer program -------------------------------------------------------------------------------------

class Answer:
    """What the solver says: `status` is optimal, infeasible, limit (with or without a value) or none."""

    def __init__(self, status, value=None, bound=None, x=None):
        self.status, self.value, self.bound, self.x = status, value, bound, x


class Program:
    """Minimize a linear cost; columns and rows are appended one by one."""

    def __init__(self):
        self.cost, self.low, self.high, self.whole = [], [], [], []
        self.entries, self.row_low, self.row_high = [], [], []
        self.constant = 0.0

    def column(self, cost=0.0, low=0.0, high=math.inf, whole=False):
        self.cost.append(cost)
        self.low.append(low)
        self.high.append(high)
        self.whole.append(1 if whole else 0)
        return len(self.cost) - 1

    def row(self, terms, low, high):
        """`terms`: pairs of column and coefficient; scaled so that the largest coefficient is 1."""
        merged = {}
        for column, value in terms:
            merged[column] = merged.get(column, 0.0) + value
        scale = max((abs(v) for v in merged.values()), default=0.0)
        if scale == 0.0:
            if low > FIT or high < -FIT:
                self.entries.append({})
                self.row_low.append(low)
                self.row_high.append(high)
            return
        self.entries.append({c: v / scale for c, v in merged.items() if v != 0.0})
        self.row_low.append(low / scale)
        self.row_high.append(high / scale)

    def solve(self, seconds=20.0, gap=0.0):
        count = len(self.cost)
        if count == 0:
            empty = all(lo <= FIT and hi >= -FIT for lo, hi in zip(self.row_low, self.row_high))
            return Answer("optimal", self.constant, self.constant, []) if empty else Answer("infeasible")
        if any(not e and (lo > FIT or hi < -FIT) for e, lo, hi in zip(self.entries, self.row_low, self.row_high)):
            return Answer("infeasible")
        rows, cols, data = [], [], []
        for i, entry in enumerate(self.entries):
            for column, value in entry.items():
                rows.append(i)
                cols.append(column)
                data.append(value)
        # money scaled to around one, so that the solver's absolute tolerances mean the same for any price
        money = max((abs(c) for c in self.cost), default=0.0) or 1.0
        constraints = []
        if self.entries:
            matrix = csr_array((data, (rows, cols)), shape=(len(self.entries), count))
            constraints = [LinearConstraint(matrix, self.row_low, self.row_high)]
        result = milp(
            np.array(self.cost) / money,
            integrality=np.array(self.whole),
            bounds=Bounds(self.low, self.high),
            constraints=constraints,
            options={"time_limit": seconds, "mip_rel_gap": gap},
        )
        if result.status == 2:
            return Answer("infeasible")
        value = None if result.x is None else float(result.fun) * money + self.constant
        bound = getattr(result, "mip_dual_bound", None)
        bound = value if bound is None and result.status == 0 else bound if bound is None else float(bound) * money + self.constant
        if result.status == 0:
            return Answer("optimal", value, min(value, bound), result.x)
        if result.status == 1:
            return Answer("limit", value, bound, result.x)
        return Answer("none")


# --- what can be bought ------------------------------------------------------------------------------------------

class Kind:
    """One kind of node in one zone."""

    def __init__(self, **facts):
        self.__dict__.update(facts)
        self.key = (self.type, self.site, self.zone)

    def capacity(self, resource):
        return self.resources.get(resource, 0.0)


def own_kinds(request):
    kinds = []
    for offer in request.get("catalog", {}).get("offers", []) or []:
        resources = {k: float(v) for k, v in offer["resources"].items()}
        accelerator = offer.get("accelerator")
        count = int(offer.get("accelerators", resources.get("gpu", 1))) if accelerator else 0
        if count:
            resources["gpu"] = float(count)
        site = offer["site"]
        facts = (request.get("sites") or {}).get(site, {})
        power = offer.get("powerKilowatts")
        pue = facts.get("powerUsageEffectiveness", 1.0)
        kinds.append(Kind(
            type=offer["name"], site=site, zone=offer.get("zone", site), aws=False, architecture="any",
            resources=resources, accelerator=accelerator, accelerators=count,
            usd_per_month=offer.get("usdPerHour", 0.0) * HOURS_PER_MONTH,
            usd_by_resource={k: v / MONTHS_PER_YEAR for k, v in (offer.get("usdPerYearByResource") or {}).items()},
            max_nodes=offer.get("maxNodes"), kilowatts=None if power is None else power * pue,
            grid=facts.get("gridGramsCo2ePerKwh", facts.get("gridGramsPerKwh")), renewable=facts.get("renewableShare"),
            purchase="own"))
    return kinds


class Aws:
    """The catalogue of AWS, from the project's data and the document of `aidc catalog --json`."""

    def __init__(self, data_folder):
        with open(os.path.join(data_folder, "aws-instances.json")) as f:
            table = json.load(f)
        at = {name: i for i, name in enumerate(table["columns"])}
        self.architecture = {row[at["instanceType"]]: row[at["architecture"]] for row in table["rows"]}
        with open(os.path.join(data_folder, "aws-regions.json")) as f:
            self.regions = json.load(f)
        with open(os.path.join(data_folder, "grid-electricity-maps.json")) as f:
            self.grid = json.load(f)["regions"]

    def kinds(self, request, document):
        region = request["region"]
        choice = request.get("catalog") or {}
        facts = (request.get("sites") or {}).get(region, {})
        row = self.regions["regions"][region]
        pue = facts.get("powerUsageEffectiveness", row.get("powerUsageEffectiveness", self.regions["globalPowerUsageEffectiveness"]))
        grid = self.grid.get(region) or {}
        found = []
        for offer in document["offers"]:
            name = offer["instanceType"]
            if offer["region"] != region or offer["purchaseOption"] != "on-demand":
                continue
            if not self.chosen(choice, name, offer.get("accelerator")):
                continue
            resources = {"vcpu": offer["allocatableVcpu"], "memoryGiB": offer["allocatableMemoryGiB"]}
            for key in ("networkGbps", "nvmeGB", "gpu"):
                if offer.get(key):
                    resources[key] = float(offer[key])
            if offer.get("accelerators"):
                resources["gpu"] = float(offer["accelerators"])
            power = offer.get("powerKilowatts")
            for zone in offer["zones"]:
                found.append(Kind(
                    type=name, site=region, zone=zone, aws=True, architecture=self.architecture[name],
                    resources=resources, accelerator=offer.get("accelerator") if offer.get("accelerators") else None,
                    accelerators=offer.get("accelerators", 0), usd_per_month=offer["usdPerHour"] * HOURS_PER_MONTH,
                    usd_by_resource={}, max_nodes=None, kilowatts=None if power is None else power * pue,
                    grid=facts.get("gridGramsCo2ePerKwh", facts.get("gridGramsPerKwh", grid.get("gramsCo2ePerKwh"))),
                    renewable=facts.get("renewableShare", grid.get("renewableShare")), purchase="on-demand"))
        return found

    @staticmethod
    def chosen(choice, name, accelerator):
        patterns, wanted = choice.get("instanceTypes"), choice.get("accelerators")
        if patterns is not None and not any(matches(p, name) for p in patterns):
            return False
        return wanted is None or accelerator in wanted


def matches(pattern, name):
    parts = pattern.split("*")
    if len(parts) == 1:
        return pattern == name
    if not name.startswith(parts[0]) or not name.endswith(parts[-1]) or len(name) < len(parts[0]) + len(parts[-1]):
        return False
    at = len(parts[0])
    for part in parts[1:-1]:
        found = name.find(part, at)
        if found < 0:
            return False
        at = found + len(part)
    return at <= len(name) - len(parts[-1])


# --- what is asked -----------------------------------------------------------------------------------------------

def exact(value):
    """The decimal number that a JSON literal says, so that 10 x 1.1 is 11."""
    return Fraction(repr(float(value))) if not isinstance(value, int) else Fraction(value)


class Item:
    """Replicas that stand whole on one node: `count` of them, or for a profile as many as its load takes."""

    def __init__(self, workload, need, count=None, buckets=None):
        self.name, self.workload, self.need, self.count, self.buckets = workload["name"], workload, need, count, buckets
        self.architecture = workload.get("architecture", "amd64")

    def profile(self):
        return self.buckets is not None

    def runs_on(self, kind):
        if self.profile():
            return kind.accelerators >= 1 and any(self.rate_on(b, kind) for b in self.buckets)
        return fits_kind(self, kind) and all(v <= kind.capacity(r) * (1 + FIT) for r, v in self.need.items())

    @staticmethod
    def rate_on(bucket, kind):
        table = bucket["max"]
        if not kind.aws and kind.type in table:
            return table[kind.type]
        return table.get(kind.accelerator) if kind.accelerator else None


class Share:
    """A total that is spread over nodes in any fractions of the whole vector."""

    def __init__(self, workload, need):
        self.name, self.workload, self.need = workload["name"], workload, need
        self.architecture = workload.get("architecture", "amd64")

    def runs_on(self, kind):
        return fits_kind(self, kind) and all(kind.capacity(r) > 0 for r in self.need)


def fits_kind(demand, kind):
    if kind.architecture != "any" and demand.architecture != "any" and kind.architecture != demand.architecture:
        return False
    return not ("gpu" in demand.need and kind.accelerator in NOT_GPUS)


class NotComparable(Exception):
    """The oracle has no model of its own for something in the request."""


def demands_of(request):
    items, shares = [], []
    for workload in request["workloads"]:
        factor = 1 + exact(workload.get("headroom", 0))
        if workload["kind"] == "resources":
            need = {k: exact(v) for k, v in workload["demand"].items() if v > 0}
            if workload.get("divisible"):
                shares.append(Share(workload, {k: float(v * factor) for k, v in need.items()}))
            else:
                count = math.ceil(int(workload.get("replicas", 1)) * factor)
                items.append(Item(workload, {k: float(v) for k, v in need.items()}, count=count))
        elif workload["kind"] == "profile":
            rate = exact(workload["requestsPerSecond"]) * factor
            buckets = [{"rate": float(rate * exact(b["share"])), "max": {k: v for k, v in b["maxRequestsPerSecond"].items() if v > 0}}
                       for b in workload["buckets"] if b["share"] > 0]
            items.append(Item(workload, {"gpu": 1.0}, buckets=buckets))
        else:
            raise NotComparable(f"kind {workload['kind']}")
    return items, shares


# --- the optimum -------------------------------------------------------------------------------------------------

class Instance:
    """A request, its kinds of node and its demands, with the limits that can be changed for what-ifs."""

    def __init__(self, request, kinds, only=None):
        self.request = request
        self.redundant = bool(request.get("zoneRedundant"))
        self.items, self.shares = demands_of(request)
        self.zones = sorted({(k.site, k.zone) for k in kinds})
        self.kinds = self.usable(kinds if self.redundant else one_zone_each(kinds))
        self.gap_limit = request.get("gapLimit", 0.001)
        self.slack = request.get("costSlack", self.gap_limit)

    def usable(self, kinds):
        limited = self.request.get("facilityPowerLimitKilowatts") is not None or self.request.get("minRenewableShare") is not None
        found = [k for k in kinds if any(d.runs_on(k) for d in self.items + self.shares)]
        return [k for k in found if not (limited and k.kilowatts is None)]

    def program(self, forbid=frozenset(), force=None, fixed=None):
        """`forbid`: types left out; `force`: a type of which at least one node is bought."""
        model = Program()
        self.columns = []
        kinds = [k for k in self.kinds if k.type not in forbid]
        node_columns = {}  # kind key -> list of columns
        placed = {}  # (item name, kind key) -> column of replicas
        spread = {}  # (share name, kind key) -> list of columns
        total_patterns = 0
        for kind in kinds:
            here = [i for i in self.items if i.runs_on(kind)]
            free = [s for s in self.shares if s.runs_on(kind)]
            patterns = enumerate_patterns(here, kind, maximal=not free, limit=MAX_PATTERNS - total_patterns, cap=self.item_cap)
            total_patterns += len(patterns)
            nodes = []
            by_item = {i.name: [] for i in here}
            for pattern in patterns:
                column = model.column(kind.usd_per_month, whole=True)
                nodes.append(column)
                used = {}
                for item, count in zip(here, pattern):
                    if count:
                        by_item[item.name].append((column, count))
                        for resource, amount in item.need.items():
                            used[resource] = used.get(resource, 0.0) + amount * count
                if free:
                    self.spread_over(model, kind, free, column, used, spread)
            for item in here:
                usage = sum(kind.usd_by_resource.get(r, 0.0) * v for r, v in item.need.items())
                replicas = model.column(usage, whole=True)
                placed[(item.name, kind.key)] = replicas
                model.row([(replicas, 1.0)] + [(c, -n) for c, n in by_item[item.name]], -math.inf, 0.0)
            node_columns[kind.key] = nodes
        self.demand_rows(model, kinds, placed, spread)
        self.limit_rows(model, kinds, node_columns)
        if force is not None:
            model.row([(c, 1.0) for k in kinds if k.type == force for c in node_columns[k.key]], 1.0, math.inf)
        self.node_columns, self.placed, self.spread = node_columns, placed, spread
        return model

    def item_cap(self, item):
        return item.count if item.count is not None else math.inf

    @staticmethod
    def spread_over(model, kind, free, column, used, spread):
        parts = []
        for share in free:
            usage = sum(kind.usd_by_resource.get(r, 0.0) * v for r, v in share.need.items())
            part = model.column(usage, high=1.0)
            parts.append((share, part))
            spread.setdefault((share.name, kind.key), []).append(part)
        for resource in {r for s in free for r in s.need}:
            left = max(0.0, kind.capacity(resource) - used.get(resource, 0.0))
            model.row([(p, s.need.get(resource, 0.0) / kind.capacity(resource)) for s, p in parts]
                      + [(column, -left / kind.capacity(resource))], -math.inf, 0.0)

    def demand_rows(self, model, kinds, placed, spread):
        for share in self.shares:
            model.row([(c, 1.0) for k in kinds for c in spread.get((share.name, k.key), [])], 1.0, math.inf)
        losses = [None]
        if self.redundant:
            losses = self.zones
        for item in self.items:
            for lost in losses:
                left = [k for k in kinds if (item.name, k.key) in placed and (k.site, k.zone) != lost]
                if item.profile():
                    self.profile_rows(model, item, left, placed)
                else:
                    model.row([(placed[(item.name, k.key)], 1.0) for k in left], item.count, math.inf)

    @staticmethod
    def profile_rows(model, item, left, placed):
        load = {k.key: [] for k in left}
        for bucket in item.buckets:
            parts = []
            for kind in left:
                rate = item.rate_on(bucket, kind)
                if not rate:
                    continue
                part = model.column(high=1.0)
                parts.append((part, 1.0))
                load[kind.key].append((part, bucket["rate"] / rate))
            model.row(parts, 1.0, math.inf)
        for kind in left:
            if load[kind.key]:
                model.row(load[kind.key] + [(placed[(item.name, kind.key)], -1.0)], -math.inf, 0.0)

    def limit_rows(self, model, kinds, node_columns):
        request = self.request
        for kind in kinds:
            if kind.max_nodes is not None:
                model.row([(c, 1.0) for c in node_columns[kind.key]], -math.inf, kind.max_nodes)
        for name, quota in (request.get("quotas") or {}).items():
            model.row([(c, 1.0) for k in kinds if k.type == name for c in node_columns[k.key]], -math.inf, quota)
        power = request.get("facilityPowerLimitKilowatts")
        if power is not None:
            model.row([(c, k.kilowatts) for k in kinds for c in node_columns[k.key]], -math.inf, power)
        renewable = request.get("minRenewableShare")
        if renewable:
            model.row([(c, k.kilowatts * ((k.renewable or 0.0) - renewable)) for k in kinds for c in node_columns[k.key]], 0.0, math.inf)
        budget = request.get("budgetUsdPerMonth")
        if budget is not None:
            model.row([(i, c) for i, c in enumerate(model.cost) if c], -math.inf, budget)

    def optimum(self, seconds=20.0, **changes):
        if self.redundant and not self.zones:
            return Answer("infeasible")
        return self.program(**changes).solve(seconds)

    def types_of(self, answer):
        used = set()
        for key, columns in self.node_columns.items():
            if sum(answer.x[c] for c in columns) > 0.5:
                used.add(key[0])
        return used


def one_zone_each(kinds):
    """Zones of a region sell the same node at the same price: without a rule on zones one of them will do."""
    seen, found = set(), []
    for kind in kinds:
        if (kind.type, kind.site) not in seen or not kind.aws:
            seen.add((kind.type, kind.site))
            found.append(kind)
    return found


def enumerate_patterns(items, kind, maximal, limit, cap):
    """All whole numbers of replicas that fit one node (the largest of them only, where nothing else shares it)."""
    found, counts = [], [0] * len(items)
    left = dict(kind.resources)

    def most(item):
        fit = min((math.floor(left.get(r, 0.0) * (1 + FIT) / v + FIT) for r, v in item.need.items()), default=None)
        if fit is None:
            fit = item.count or 0
        return int(max(0, min(fit, cap(item))))

    def visit(position):
        if position == len(items):
            if not maximal or all(counts[i] >= cap(items[i]) or most(items[i]) == 0 for i in range(len(items))):
                if len(found) >= limit:
                    raise NotComparable("too many patterns")
                found.append(tuple(counts))
            return
        item = items[position]
        for count in range(most(item), -1, -1):
            counts[position] = count
            for r, v in item.need.items():
                left[r] = left.get(r, 0.0) - v * count
            visit(position + 1)
            for r, v in item.need.items():
                left[r] = left.get(r, 0.0) + v * count
        counts[position] = 0

    if not items:
        return [()]
    visit(0)
    return found


def bound_by_columns(instance, seconds=60.0):
    """A proven lower bound for many different items: Gilmore-Gomory columns, limits on budget, zones and renewables dropped.

    @returns bound on the cost, or None when there was not enough time; dropping limits and profiles keeps it valid
    """
    started = time.monotonic()
    items = [i for i in instance.items if not i.profile()]
    shares, kinds, request = instance.shares, instance.kinds, instance.request
    rows = [(i.name, float(i.count)) for i in items] + [(s.name, 1.0) for s in shares]
    at = {name: r for r, (name, _) in enumerate(rows)}
    limits = []  # (kind weights, right-hand side)
    for kind in kinds:
        if kind.max_nodes is not None:
            limits.append(({kind.key: 1.0}, float(kind.max_nodes)))
    for name, quota in (request.get("quotas") or {}).items():
        limits.append(({k.key: 1.0 for k in kinds if k.type == name}, float(quota)))
    if request.get("facilityPowerLimitKilowatts") is not None:
        limits.append(({k.key: k.kilowatts for k in kinds}, float(request["facilityPowerLimitKilowatts"])))
    money = max((k.usd_per_month for k in kinds), default=0.0) or 1.0
    penalty = 1e4 * money
    columns, costs = [], []  # column: (kind, {row: amount})
    while time.monotonic() - started < seconds:
        count = len(columns)
        matrix = np.zeros((len(rows) + len(limits), count + len(rows)))
        for c, (kind, body) in enumerate(columns):
            for name, amount in body.items():
                matrix[at[name], c] = -amount
            for l, (weights, _) in enumerate(limits):
                matrix[len(rows) + l, c] = weights.get(kind.key, 0.0)
        for r in range(len(rows)):
            matrix[r, count + r] = -1.0
        right = np.array([-amount for _, amount in rows] + [high for _, high in limits])
        answer = linprog(np.array(costs + [penalty] * len(rows)) / money, A_ub=matrix, b_ub=right, method="highs")
        if answer.status != 0:
            return None
        duals = -answer.ineqlin.marginals * money  # >= 0
        better, new = False, []
        for kind in kinds:
            price = kind.usd_per_month + sum(duals[len(rows) + l] * w.get(kind.key, 0.0) for l, (w, _) in enumerate(limits))
            body, worth = best_column(kind, items, shares, duals, at)
            if body is None:
                return None
            if body and price - worth < -1e-7 * money:
                better = True
                new.append((kind, body))
        if not better:
            return float(answer.fun) * money if sum(answer.x[count:]) < 1e-6 else math.inf
        for kind, body in new:
            columns.append((kind, body))
            costs.append(kind.usd_per_month + sum(a * usage_cost(kind, d) for d in items + shares for a in [body.get(d.name, 0.0)] if a))
    return None


def cheaper_fleet(instance, value, seconds=120.0):
    """Whether any fleet that costs less than `value` carries all replicas: each fleet by its own assignment problem.

    @returns a fleet, False when none does, None when it is not known
    """
    started = time.monotonic()
    items, kinds = instance.items, [k for k in instance.kinds]
    if instance.shares or instance.redundant or any(i.profile() for i in items) or any(k.usd_by_resource or k.usd_per_month <= 0 for k in kinds):
        return None
    total = {}
    for item in items:
        for resource, amount in item.need.items():
            total[resource] = total.get(resource, 0.0) + amount * item.count
    cheapest = min(k.usd_per_month for k in kinds)
    top = value * (1 - 1e-9) - 1e-6

    def fleets(position, cost, fleet):
        if position == len(kinds):
            enough = all(sum(n * k.capacity(r) for n, k in zip(fleet, kinds)) >= t * (1 - FIT) for r, t in total.items())
            if enough and cost <= top and (cost + cheapest > top or any(k.max_nodes is not None for k in kinds)):
                yield tuple(fleet)
            return
        kind = kinds[position]
        most = int((top - cost) // kind.usd_per_month)
        if kind.max_nodes is not None:
            most = min(most, kind.max_nodes)
        for count in range(most + 1):
            yield from fleets(position + 1, cost + count * kind.usd_per_month, fleet + [count])

    for tried, fleet in enumerate(fleets(0, 0.0, [])):
        left = seconds - (time.monotonic() - started)
        if left <= 0 or tried > 2000:
            return None
        answer = assign(items, [k for k, n in zip(kinds, fleet) for _ in range(n)], left)
        if answer.value is not None:
            return {k.type: n for k, n in zip(kinds, fleet) if n}
        if answer.status != "infeasible":
            return None
    return False


def assign(items, nodes, seconds):
    """Whole replicas to named nodes; alike nodes carry falling amounts of the first item, which breaks most of the symmetry."""
    model = Program()
    at = {}
    for i, item in enumerate(items):
        for n, node in enumerate(nodes):
            if item.runs_on(node):
                at[(i, n)] = model.column(high=item.count, whole=True)
        model.row([(at[(i, n)], 1.0) for n in range(len(nodes)) if (i, n) in at], item.count, math.inf)
    for n, node in enumerate(nodes):
        for resource in {r for item in items for r in item.need}:
            if node.capacity(resource) > 0:
                model.row([(at[(i, n)], item.need.get(resource, 0.0) / node.capacity(resource)) for i, item in enumerate(items) if (i, n) in at], -math.inf, 1.0)
    weight = {i: float(sum(item.need.values())) for i, item in enumerate(items)}
    for n in range(len(nodes) - 1):
        if nodes[n].key == nodes[n + 1].key:
            model.row([(at[(i, n)], weight[i]) for i in weight if (i, n) in at] + [(at[(i, n + 1)], -weight[i]) for i in weight if (i, n + 1) in at], 0.0, math.inf)
    return model.solve(seconds)


def usage_cost(kind, demand):
    return sum(kind.usd_by_resource.get(r, 0.0) * v for r, v in demand.need.items())


def best_column(kind, items, shares, duals, at):
    model = Program()
    columns = {}
    for item in items:
        if item.runs_on(kind):
            columns[item.name] = (item, model.column(usage_cost(kind, item) - duals[at[item.name]], high=item.count, whole=True))
    for share in shares:
        if share.runs_on(kind):
            columns[share.name] = (share, model.column(usage_cost(kind, share) - duals[at[share.name]], high=1.0))
    for resource in {r for d, _ in columns.values() for r in d.need}:
        model.row([(c, d.need.get(resource, 0.0) / kind.capacity(resource)) for d, c in columns.values() if kind.capacity(resource) > 0], -math.inf, 1.0 + FIT)
    answer = model.solve(10.0)
    if answer.status != "optimal":
        return None, 0.0
    body = {name: answer.x[c] for name, (_, c) in columns.items() if answer.x[c] > 1e-9}
    return body, -answer.value


# --- grading a plan ----------------------------------------------------------------------------------------------

class Grader:
    """Collects what a plan document says that is not so."""

    def __init__(self, request, plan, kinds):
        self.request, self.plan, self.kinds = request, plan, kinds
        self.problems, self.notes = [], []
        self.by_key = {k.key: k for k in kinds}

    def fail(self, rule, text):
        self.problems.append(f"{rule}: {text}")

    def same(self, rule, what, got, expected, tolerance=TOLERANCE):
        if got is None or not math.isfinite(got) or abs(got - expected) > tolerance * max(1.0, abs(expected)):
            self.fail(rule, f"{what} is {got}, expected {expected}")

    # the document by itself

    def shape(self):
        plan = self.plan
        if plan.get("schemaVersion") != "1":
            self.fail("schema", "schemaVersion is not \"1\"")
        if plan.get("status") not in ("optimal", "feasible", "infeasible"):
            self.fail("schema", f"status {plan.get('status')}")
        if not finite(plan):
            self.fail("schema", "a number that is not finite")
        given = [k for k in ("totals", "pools", "workloads", "objective", "gap", "runnerUp") if k in plan]
        if plan.get("status") == "infeasible":
            if [k for k in given if k in ("totals", "pools")]:
                self.fail("infeasible", f"has {given}")
            if not plan.get("conflict"):
                self.fail("infeasible", "names no conflict")
            if len(plan.get("cures") or []) < 2:
                self.fail("infeasible", f"{len(plan.get('cures') or [])} cures, at least two are due")
        else:
            for key in ("totals", "pools", "workloads", "objective", "gap", "binding", "notChosen"):
                if key not in plan:
                    self.fail("schema", f"{key} is absent")
            for key in ("conflict", "cures"):
                if plan.get(key):
                    self.fail("schema", f"{key} in a feasible plan")

    def money(self):
        plan, totals = self.plan, self.plan["totals"]
        objective = plan["objective"]
        self.same("objective", "objective.value", objective["value"], totals["costUsdPerMonth"])
        value, bound = objective["value"], objective["bound"]
        if bound > value * (1 + 1e-9) + 1e-9:
            self.fail("bound", f"bound {bound} is above value {value}")
        gap = (value - bound) / value if value > 0 else 0.0
        self.same("gap", "gap", plan["gap"], gap, 1e-6)
        if plan["status"] == "optimal" and plan["gap"] > self.request.get("gapLimit", 0.001) + 1e-9:
            self.fail("gap", f"optimal with a gap of {plan['gap']}")
        kinds = totals.get("costByKind")
        if kinds:
            self.same("totals", "sum of costByKind", sum(kinds.values()), totals["costUsdPerMonth"])
        nodes = sum(p["costUsdPerMonth"] for p in plan["pools"])
        other = sum(v for k, v in (kinds or {}).items() if k not in ("nodes", "compute"))
        self.same("totals", "cost", totals["costUsdPerMonth"], nodes + other)
        self.other_cost = other
        self.same("totals", "sum of the workloads' costs", sum(w["costUsdPerMonth"] for w in plan["workloads"]), totals["costUsdPerMonth"])
        self.same("totals", "nodes", totals["nodes"], sum(p["nodes"] for p in plan["pools"]))
        budget = self.request.get("budgetUsdPerMonth")
        if budget is not None and totals["costUsdPerMonth"] > budget * (1 + 1e-9) + 1e-9:
            self.fail("budget", f"cost {totals['costUsdPerMonth']} over the budget {budget}")

    def pools(self):
        plan, totals = self.plan, self.plan["totals"]
        names = [p["name"] for p in plan["pools"]]
        if len(set(names)) != len(names):
            self.fail("pools", "two pools of one name")
        accelerators, power, per_type, renewable = 0, 0.0, {}, 0.0
        for pool in plan["pools"]:
            kind = self.by_key.get((pool["instanceType"], pool["site"], pool["zone"]))
            if kind is None:
                self.fail("pools", f"{pool['name']} is of no known offer")
                continue
            if pool["purchaseOption"] != kind.purchase:
                self.fail("pools", f"{pool['name']} is bought as {pool['purchaseOption']}, the request allows {kind.purchase}")
            nodes = pool["nodes"]
            if nodes < 1 or nodes != int(nodes):
                self.fail("pools", f"{pool['name']} has {nodes} nodes")
            per_type[kind.type] = per_type.get(kind.type, 0) + nodes
            accelerators += nodes * kind.accelerators
            if kind.max_nodes is not None and nodes > kind.max_nodes:
                self.fail("maxNodes", f"{pool['name']} has {nodes} of {kind.max_nodes} nodes")
            if kind.kilowatts is None:
                power = None
                if "powerKilowatts" in pool:
                    self.fail("power", f"{pool['name']} states a power that is not known")
            else:
                self.same("power", f"power of {pool['name']}", pool.get("powerKilowatts"), nodes * kind.kilowatts)
                power = None if power is None else power + nodes * kind.kilowatts
                renewable += nodes * kind.kilowatts * (kind.renewable or 0.0)
        self.same("totals", "accelerators", totals["accelerators"], accelerators)
        self.power, self.renewable = power, renewable
        if power is not None:
            self.same("power", "facilityPowerKilowatts", totals.get("facilityPowerKilowatts"), power)
        limit = self.request.get("facilityPowerLimitKilowatts")
        if limit is not None:
            if power is None:
                self.fail("power", "a node of unknown power under a power limit")
            elif power > limit * (1 + 1e-9) + 1e-12:
                self.fail("power", f"{power} kW over the limit {limit}")
        for name, quota in (self.request.get("quotas") or {}).items():
            if per_type.get(name, 0) > quota:
                self.fail("quota", f"{per_type[name]} nodes of {name}, quota {quota}")
        share = self.request.get("minRenewableShare")
        if share and power is not None and renewable < share * power * (1 - 1e-6) - 1e-9:
            self.fail("renewable", f"share {renewable / power if power else None} below {share}")

    def energy(self):
        totals = self.plan["totals"]
        energy = totals.get("energyKilowattHoursPerMonth")
        if self.power is None:
            for key in ("energyKilowattHoursPerMonth", "tonnesCo2ePerYear"):
                if key in totals:
                    self.fail("energy", f"{key} although the power of a node is not known")
            return
        if energy is None:
            self.fail("energy", "energyKilowattHoursPerMonth is absent")
            return
        if energy > self.power * HOURS_PER_MONTH * (1 + 1e-9) + 1e-9 or energy < 0:
            self.fail("energy", f"{energy} kWh a month of {self.power} kW")
        used = [self.by_key[(p["instanceType"], p["site"], p["zone"])] for p in self.plan["pools"]
                if (p["instanceType"], p["site"], p["zone"]) in self.by_key]
        grids = {k.grid for k in used}
        tonnes = totals.get("tonnesCo2ePerYear")
        if None in grids:
            if tonnes is not None:
                self.fail("carbon", "tonnesCo2ePerYear although a site has no carbon figure")
            if not any("carbon" in n.lower() for n in self.plan.get("notes") or []):
                self.fail("carbon", "the plan does not say that the carbon figure is absent")
        elif used:
            low, high = energy * MONTHS_PER_YEAR * min(grids) / 1e6, energy * MONTHS_PER_YEAR * max(grids) / 1e6
            if tonnes is None or not low * (1 - 1e-6) - 1e-6 <= tonnes <= high * (1 + 1e-6) + 1e-6:
                self.fail("carbon", f"tonnesCo2ePerYear {tonnes}, expected within {low} and {high}")
        shares = [k.renewable for k in used]
        if used and None not in shares and self.power > 0:
            lo, hi = min(shares), max(shares)
            got = totals.get("renewableShare")
            if got is None or not lo - 1e-6 <= got <= hi + 1e-6:
                self.fail("renewable", f"renewableShare {got}, sites lie within {lo} and {hi}")
            if abs(energy - self.power * HOURS_PER_MONTH) < 1e-6 * max(1.0, energy):
                self.same("renewable", "renewableShare", got, self.renewable / self.power)

    # demand and capacity

    def placements(self, instance):
        """Replicas and shares by pool, as stated; then the demand is met, and everything fits node by node."""
        pools, stated = self.as_stated()
        if stated is None:
            return
        for workload in stated.values():
            if not self.placements_of(workload, pools):
                return
            if len({p["pool"] for p in workload["placements"]}) != len(workload["placements"]):
                self.notes.append("one workload twice in a pool")
        for item in instance.items:
            self.check_item(instance, item, stated[item.name], pools)
        for share in instance.shares:
            self.check_share(share, stated[share.name], pools)
        for name, pool in pools.items():
            self.check_pool(instance, pool)
        self.split_of_cost(pools, stated)

    def as_stated(self):
        """Pools and workloads of the plan by name, None for these where they are not those of the request."""
        plan = self.plan
        pools = {p["name"]: p for p in plan["pools"]}
        stated = {w["name"]: w for w in plan["workloads"]}
        if sorted(stated) != sorted(w["name"] for w in self.request["workloads"]) or len(stated) != len(plan["workloads"]):
            self.fail("workloads", f"workloads are {sorted(stated)}")
            return pools, None
        self.load = {name: {"items": {}, "shares": {}} for name in pools}
        return pools, stated

    def placements_of(self, workload, pools):
        """Pools, nodes and shares of one workload; False where it stands on a pool that the plan does not have."""
        total = 0.0
        for placement in workload["placements"]:
            pool = pools.get(placement["pool"])
            if pool is None:
                self.fail("placements", f"{workload['name']} stands on {placement['pool']}, which is no pool")
                return False
            total += placement["share"]
            if not 1 <= placement["nodes"] <= pool["nodes"]:
                self.fail("placements", f"{workload['name']} touches {placement['nodes']} of {pool['nodes']} nodes of {pool['name']}")
            if placement["share"] < -1e-12:
                self.fail("placements", f"{workload['name']} has a negative share")
        self.same("share", f"sum of the shares of {workload['name']}", total, 1.0)
        return True

    def kind_of(self, pool):
        return self.by_key.get((pool["instanceType"], pool["site"], pool["zone"]))

    def check_item(self, instance, item, stated, pools):
        kind_at = []
        for placement in stated["placements"]:
            pool = pools[placement["pool"]]
            kind = self.kind_of(pool)
            if kind is None:
                continue
            if not item.runs_on(kind):
                self.fail("placements", f"{item.name} cannot run on {kind.type}")
            replicas = placement["replicas"]
            if replicas < 1 or replicas != int(replicas):
                self.fail("placements", f"{item.name} has {replicas} replicas on {pool['name']}")
            here = self.load[pool["name"]]["items"]
            here[item.name] = here.get(item.name, 0) + int(replicas)
            kind_at.append((kind, int(replicas), placement["share"]))
        total = sum(r for _, r, _ in kind_at)
        losses = [None] + (instance.zones if instance.redundant else [])
        for lost in losses:
            left = [(k, r, s) for k, r, s in kind_at if (k.site, k.zone) != lost]
            if item.profile():
                self.check_profile(item, left, lost)
            elif sum(r for _, r, _ in left) < item.count:
                self.fail("demand", f"{item.name} has {sum(r for _, r, _ in left)} replicas without zone {lost}, needs {item.count}")
        if not item.profile() and total:
            for kind, replicas, share in kind_at:
                self.same("share", f"share of {item.name} on {kind.type}", share, replicas / total)

    def check_profile(self, item, left, lost):
        model = Program()
        over = model.column(1.0)  # how far the load exceeds the replicas, relative
        loads = [[] for _ in left]
        for bucket in item.buckets:
            parts = []
            for i, (kind, _, _) in enumerate(left):
                rate = item.rate_on(bucket, kind)
                if rate:
                    part = model.column(high=1.0)
                    parts.append((part, 1.0))
                    loads[i].append((part, bucket["rate"] / rate))
            if not parts:
                self.fail("demand", f"a bucket of {item.name} runs on no pool (zone lost: {lost})")
                return
            model.row(parts, 1.0, math.inf)
        for i, (_, replicas, _) in enumerate(left):
            if loads[i]:
                model.row(loads[i] + [(over, -max(1, replicas))], -math.inf, replicas)
        answer = model.solve()
        if answer.status != "optimal" or answer.value > TOLERANCE:
            self.fail("demand", f"the replicas of {item.name} do not carry its load (zone lost: {lost}; over by {answer.value})")

    def check_share(self, share, stated, pools):
        for placement in stated["placements"]:
            pool = pools[placement["pool"]]
            kind = self.kind_of(pool)
            if kind is None:
                continue
            if placement["share"] > 1e-12 and not share.runs_on(kind):
                self.fail("placements", f"{share.name} cannot run on {kind.type}")
            here = self.load[pool["name"]]["shares"]
            here[share.name] = here.get(share.name, 0.0) + placement["share"]

    def check_pool(self, instance, pool):
        kind = self.kind_of(pool)
        if kind is None:
            return
        load = self.load[pool["name"]]
        used = {}
        for item in instance.items:
            for resource, amount in item.need.items():
                used[resource] = used.get(resource, 0.0) + amount * load["items"].get(item.name, 0)
        for share in instance.shares:
            for resource, amount in share.need.items():
                used[resource] = used.get(resource, 0.0) + amount * load["shares"].get(share.name, 0.0)
        nodes = pool["nodes"]
        for resource, amount in used.items():
            capacity = nodes * kind.capacity(resource)
            if amount > capacity * (1 + TOLERANCE):
                self.fail("capacity", f"{pool['name']} carries {amount} {resource} of {capacity}")
            if capacity > 0 and amount > 0:
                got = pool["utilization"].get(resource)
                if got is None or abs(got - amount / capacity) > 1e-6:
                    self.fail("utilization", f"{resource} of {pool['name']} is {got}, expected {amount / capacity}")
        for resource, got in pool["utilization"].items():
            if resource not in used and abs(got) > 1e-9:
                self.fail("utilization", f"{resource} of {pool['name']} is {got}, nothing uses it")
            if got > 1 + 1e-6:
                self.fail("utilization", f"{resource} of {pool['name']} is {got}")
        cost = nodes * kind.usd_per_month + sum(kind.usd_by_resource.get(r, 0.0) * v for r, v in used.items())
        self.same("cost", f"cost of {pool['name']}", pool["costUsdPerMonth"], cost)
        if not any(load["items"].values()) and not any(load["shares"].values()):
            self.fail("pools", f"{pool['name']} carries nothing")
        else:
            self.packs(instance, pool, kind, load)

    def packs(self, instance, pool, kind, load):
        """Whether the stated replicas and shares fit the stated nodes, node by node."""
        items = [i for i in instance.items if load["items"].get(i.name)]
        shares = [s for s in instance.shares if load["shares"].get(s.name, 0.0) > 0]
        if not items or len({*[r for i in items for r in i.need], *[r for s in shares for r in s.need]}) == 0:
            return
        try:
            patterns = enumerate_patterns(items, kind, maximal=not shares, limit=MAX_PATTERNS, cap=lambda i: load["items"][i.name])
        except NotComparable:
            self.notes.append(f"packing of {pool['name']} not checked: too many patterns")
            return
        model = Program()
        held = {i.name: [] for i in items}
        parts_of = {s.name: [] for s in shares}
        columns = []
        for pattern in patterns:
            column = model.column(1.0, whole=True)
            columns.append((column, 1.0))
            used = {}
            for item, count in zip(items, pattern):
                held[item.name].append((column, float(count)))
                for resource, amount in item.need.items():
                    used[resource] = used.get(resource, 0.0) + amount * count
            if shares:
                parts = [(s, model.column()) for s in shares]
                for share, part in parts:
                    parts_of[share.name].append((part, 1.0))
                for resource in {r for s in shares for r in s.need}:
                    left = max(0.0, kind.capacity(resource) - used.get(resource, 0.0))
                    model.row([(p, s.need.get(resource, 0.0) / kind.capacity(resource)) for s, p in parts]
                              + [(column, -left / kind.capacity(resource))], -math.inf, 0.0)
        for item in items:
            model.row(held[item.name], load["items"][item.name], math.inf)
        for share in shares:
            model.row(parts_of[share.name], load["shares"][share.name] * (1 - TOLERANCE), math.inf)
        answer = model.solve(seconds=10)
        if answer.status == "infeasible" or (answer.bound is not None and answer.bound > pool["nodes"] + 1e-6):
            self.fail("packing", f"what stands on {pool['name']} does not fit {pool['nodes']} nodes (needs {answer.bound})")
        elif answer.status != "optimal" and (answer.value is None or answer.value > pool["nodes"] + 0.5):
            self.notes.append(f"packing of {pool['name']} not proven")

    def split_of_cost(self, pools, stated):
        """The workloads' costs are a split of the pools' costs among those that stand there."""
        names = sorted(stated)
        pairs = [(w, p) for w in names for p in {q["pool"] for q in stated[w]["placements"]}]
        if any(w["costUsdPerMonth"] < -1e-9 for w in stated.values()):
            self.fail("cost", "a workload of negative cost")
        model = Program()
        money = max([1.0] + [p["costUsdPerMonth"] for p in pools.values()])
        columns = {pair: model.column() for pair in pairs}
        slack = model.column(1.0)
        for name, pool in pools.items():
            terms = [(c, 1.0) for (w, p), c in columns.items() if p == name]
            model.row(terms + [(slack, -1.0)], -math.inf, pool["costUsdPerMonth"] / money)
            model.row(terms + [(slack, 1.0)], pool["costUsdPerMonth"] / money, math.inf)
        if self.other_cost:
            return
        for name in names:
            terms = [(c, 1.0) for (w, p), c in columns.items() if w == name]
            model.row(terms, stated[name]["costUsdPerMonth"] / money, stated[name]["costUsdPerMonth"] / money)
        answer = model.solve()
        if answer.status != "optimal" or answer.value > 1e-6:
            self.fail("cost", "the workloads' costs are no split of the costs of the pools they stand on")


def finite(value):
    if isinstance(value, dict):
        return all(finite(v) for v in value.values())
    if isinstance(value, list):
        return all(finite(v) for v in value)
    return not isinstance(value, float) or math.isfinite(value)


# --- the model as a file -----------------------------------------------------------------------------------------

def read_mps(text):
    """A program from a free-format MPS file (minimize)."""
    model, section, whole = Program(), None, False
    kinds, rows, objective = {}, {}, None
    columns, right, ranges = {}, {}, {}
    bounded = set()
    for line in text.splitlines():
        if not line.strip() or line.startswith("*"):
            continue
        words = line.split()
        if not line[0].isspace():
            section = words[0]
            continue
        if section == "ROWS":
            kinds[words[1]] = words[0]
            if words[0] == "N" and objective is None:
                objective = words[1]
            elif words[0] != "N":
                rows[words[1]] = []
        elif section == "COLUMNS":
            if "'MARKER'" in words:
                whole = "'INTORG'" in words
                continue
            if words[0] not in columns:
                columns[words[0]] = model.column(whole=whole)
            for row, value in zip(words[1::2], words[2::2]):
                if row == objective:
                    model.cost[columns[words[0]]] += float(value)
                elif row in rows:
                    rows[row].append((columns[words[0]], float(value)))
        elif section == "RHS":
            pairs = words[1:] if len(words) % 2 else words
            for row, value in zip(pairs[0::2], pairs[1::2]):
                right[row] = float(value)
        elif section == "RANGES":
            for row, value in zip(words[1::2], words[2::2]):
                ranges[row] = float(value)
        elif section == "BOUNDS":
            column = columns[words[2]]
            kind, value = words[0], float(words[3]) if len(words) > 3 else None
            if kind in ("UP", "UI"):
                model.high[column] = value
            elif kind in ("LO", "LI"):
                model.low[column] = value
            elif kind == "FX":
                model.low[column] = model.high[column] = value
            elif kind == "FR":
                model.low[column] = -math.inf
            elif kind == "MI":
                model.low[column] = -math.inf
            elif kind == "BV":
                model.low[column], model.high[column], model.whole[column] = 0.0, 1.0, 1
            elif kind != "PL":
                raise ValueError(f"bound {kind}")
            if kind in ("UI", "LI"):
                model.whole[column] = 1
            bounded.add(column)
    for row, terms in rows.items():
        value, width = right.get(row, 0.0), ranges.get(row)
        low, high = {"L": (-math.inf, value), "G": (value, math.inf), "E": (value, value)}[kinds[row]]
        if width is not None and kinds[row] == "L":
            low = value - abs(width)
        elif width is not None and kinds[row] == "G":
            high = value + abs(width)
        elif width is not None:
            low, high = min(value, value + width), max(value, value + width)
        model.row(terms, low, high)
    model.constant = -right.get(objective, 0.0)
    return model


# --- paths of a request ------------------------------------------------------------------------------------------

def path_parts(path):
    """`workloads[1].demand.vcpu`, `quotas.p5.48xlarge` (instance types carry a dot of their own)."""
    if path.startswith("quotas."):
        return ["quotas", path[len("quotas."):]]
    parts = []
    for piece in path.split("."):
        name, *indexes = piece.split("[")
        if name:
            parts.append(name)
        parts += [int(i[:-1]) for i in indexes]
    return parts


def copy_of(value):
    return json.loads(json.dumps(value))


def get_path(request, path):
    at = request
    for part in path_parts(path):
        if isinstance(at, list):
            at = at[part] if isinstance(part, int) and part < len(at) else None
        else:
            at = at.get(part) if isinstance(at, dict) else None
        if at is None:
            return None
    return at


def set_paths(request, changes):
    """All changes at once; list members that become absent are taken out last."""
    changed = copy_of(request)
    gone = []
    for path, to in changes:
        parts = path_parts(path)
        at = changed
        for part, after in zip(parts, parts[1:]):
            at = at.setdefault(part, [] if isinstance(after, int) else {}) if isinstance(at, dict) else at[part]
        last = parts[-1]
        if to is None and isinstance(at, list):
            gone.append((at, last))
        elif to is None:
            at.pop(last, None)
        elif isinstance(at, list) and last == len(at):
            at.append(to)
        else:
            at[last] = to
    for owner, index in sorted(gone, key=lambda g: -g[1]):
        del owner[index]
    return changed


LIMITS = ("budgetUsdPerMonth", "facilityPowerLimitKilowatts", "minRenewableShare", "carbonLimitTonnesPerYear", "zoneRedundant")
SITE_LIMITS = ("storageTB", "storageGBps", "ingestGbps")


def limits_in(request):
    found = [name for name in LIMITS if request.get(name) is not None and request.get(name) is not False]
    found += [f"quotas.{name}" for name in (request.get("quotas") or {})]
    found += [f"maxSpotShare.{kind}" for kind in (request.get("maxSpotShare") or {})]
    found += [f"sites.{site}.{name}" for site, facts in (request.get("sites") or {}).items() for name in SITE_LIMITS if name in facts]
    return found + [f"workloads[{i}].maxNetworkLatencyMs" for i, w in enumerate(request["workloads"]) if "maxNetworkLatencyMs" in w]


# --- optimum, explanations, infeasibility ------------------------------------------------------------------------

class Judge:
    """Holds the data of AWS, answers for one request after the other."""

    def __init__(self, data_folder):
        self.aws = Aws(data_folder)

    def kinds(self, request, catalog):
        kinds = own_kinds(request)
        if (request.get("catalog") or {}).get("aws", True):
            if catalog is None or request.get("region") not in self.aws.regions["regions"]:
                raise NotComparable(f"region {request.get('region')}")
            kinds += self.aws.kinds(request, catalog)
        return kinds

    def instance(self, request, catalog):
        return Instance(request, self.kinds(request, catalog))

    def optimum(self, request, catalog, seconds=20.0):
        if not request["workloads"]:
            return Answer("optimal", 0.0, 0.0, [])
        return self.instance(request, catalog).optimum(seconds)

    def feasible(self, request, catalog):
        """True, False or None for not known."""
        answer = self.optimum(request, catalog, 10.0)
        if answer.value is not None:
            return True
        return False if answer.status == "infeasible" else None

    def judge(self, case, deep=True):
        request, plan, catalog = case["request"], case.get("plan"), case.get("catalog")
        started = time.monotonic()
        kinds = self.kinds(request, catalog)
        grader = Grader(request, plan, kinds)
        out = {"id": case.get("id"), "verdict": "agree", "problems": grader.problems, "notes": grader.notes}
        try:
            if plan is not None and case.get("mps"):
                self.grade_model(grader, case["mps"])
            instance = Instance(request, kinds)
            answer = self.optimum_or_bound(instance, grader)
            out["optimum"] = answer.value
            out["oracleStatus"] = answer.status
            if plan is not None:
                grader.shape()
                if not grader.problems or plan.get("status") in ("optimal", "feasible"):
                    self.grade(grader, instance, answer, catalog, deep)
        except NotComparable as reason:
            grader.notes.append(f"not comparable: {reason}")
            out["verdict"] = "not comparable"
            if plan is not None and "kind" in str(reason):
                self.grade_document(grader)
        if grader.problems:
            out["verdict"] = "disagree"
        elif any("not comparable" in note for note in grader.notes):
            out["verdict"] = "not comparable"
        out["seconds"] = round(time.monotonic() - started, 3)
        return out

    @staticmethod
    def optimum_or_bound(instance, grader):
        try:
            answer = instance.optimum()
            if answer.status in ("optimal", "infeasible"):
                return answer
        except NotComparable as reason:
            grader.notes.append(str(reason))
            answer = Answer("limit")
        bound = bound_by_columns(instance)
        if bound is None:
            return answer
        if bound == math.inf:
            return Answer("infeasible")
        step = money_step(instance)
        if step:  # every plan costs a whole number of steps
            bound = math.ceil(bound / step - 1e-6) * step
        return Answer("limit", answer.value, max(bound, answer.bound or 0.0), answer.x)

    def grade_document(self, grader):
        """What a plan says by itself, for workloads whose demand the oracle does not model."""
        grader.shape()
        if grader.plan["status"] == "infeasible" or grader.problems:
            return
        grader.money()
        grader.pools()
        grader.energy()
        self.grade_not_chosen(grader)
        asked = {w["name"]: w for w in grader.request["workloads"]}
        pools = {p["name"]: p for p in grader.plan["pools"]}
        gangs = {name: 0 for name in pools}
        others = {name: 0 for name in pools}
        for workload in grader.plan["workloads"]:
            request, places = asked[workload["name"]], workload["placements"]
            grader.same("share", f"sum of the shares of {workload['name']}", sum(p["share"] for p in places), 1.0)
            gang = request["kind"] == "training"
            for place in places:
                target = gangs if gang else others
                target[place["pool"]] = target[place["pool"]] + place["nodes"] if gang else max(target[place["pool"]], place["nodes"])
            if not gang:
                continue
            if len({pools[p["pool"]]["zone"] for p in places}) != 1:
                grader.fail("gang", f"{workload['name']} stands in several zones")
            if request.get("deadlineDays") and workload.get("days", math.inf) > request["deadlineDays"] * (1 + 1e-9):
                grader.fail("deadline", f"{workload['name']} takes {workload.get('days')} of {request['deadlineDays']} days")
            months = workload.get("days", 0.0) * 24 / HOURS_PER_MONTH
            if "costToCompletionUsd" in workload:
                grader.same("cost", f"cost to completion of {workload['name']}", workload["costToCompletionUsd"], workload["costUsdPerMonth"] * months, 1e-5)
            for place in places:
                layout, kind = place["layout"], grader.kind_of(pools[place["pool"]])
                size = math.prod(layout.get(k, 1) for k in ("dataParallel", "tensorParallel", "pipelineParallel", "contextParallel"))
                if kind and not (place["nodes"] - 1) * kind.accelerators < size <= place["nodes"] * kind.accelerators:
                    grader.fail("gang", f"{workload['name']}: layout of {size} accelerators on {place['nodes']} nodes of {kind.accelerators}")
        for name, pool in pools.items():
            if gangs[name] + others[name] > pool["nodes"]:
                grader.fail("gang", f"{name} has {pool['nodes']} nodes, gangs take {gangs[name]} of their own, others stand on {others[name]}")

    @staticmethod
    def grade_model(grader, text):
        """The model written by `--mps`: its optimum is the plan's cost, within the gap."""
        plan = grader.plan
        answer = read_mps(text).solve(30.0)
        if plan["status"] == "infeasible":
            if answer.value is not None:
                grader.fail("mps", f"the plan is infeasible, the model has an optimum of {answer.value}")
            return
        value, gap = plan["objective"]["value"], grader.request.get("gapLimit", 0.001)
        room = (gap + grader.request.get("costSlack", gap) + 1e-6) * max(abs(value), 1.0) + 1e-4
        if answer.status == "infeasible":
            grader.fail("mps", "the model is infeasible")
        elif answer.status == "optimal" and abs(answer.value - value) > room:
            grader.fail("mps", f"the optimum of the model is {answer.value}, objective.value {value}")
        elif answer.status != "optimal" and answer.bound is not None and answer.bound > value + room:
            grader.fail("mps", f"the model is bounded by {answer.bound}, objective.value {value}")

    def grade(self, grader, instance, answer, catalog, deep):
        plan = grader.plan
        if plan["status"] == "infeasible":
            self.grade_infeasible(grader, answer, catalog)
            return
        grader.money()
        grader.pools()
        grader.energy()
        grader.placements(instance)
        self.grade_value(grader, instance, answer, catalog)
        self.grade_not_chosen(grader)
        if deep and answer.status == "optimal":
            self.grade_binding(grader, answer, catalog)
            self.grade_runner_up(grader, instance, answer)

    def grade_value(self, grader, instance, answer, catalog):
        plan = grader.plan
        value, bound = plan["objective"]["value"] - grader.other_cost, plan["objective"]["bound"] - grader.other_cost
        room = 1e-6
        if answer.status == "infeasible":
            edge = self.optimum(stretched(grader.request, 1 - 2e-6), catalog)
            if edge.value is not None:
                grader.notes.append("feasible only at the edge of tolerance")
            else:
                grader.fail("optimum", "the oracle proves the request infeasible")
            return
        if answer.value is None and answer.bound is None:
            grader.notes.append("not comparable: the oracle found no plan in its time")
            return
        slack = (instance.slack if plan["status"] == "optimal" else math.inf)
        best = answer.value if answer.value is not None else math.inf
        low = best if answer.status == "optimal" else answer.bound
        problem = None
        if value < low * (1 - room) - 1e-6:
            problem = f"cost {value} is below the proven optimum {low}"
        elif answer.status == "optimal" and plan["status"] == "optimal" and value > best * (1 + room) / (1 - instance.gap_limit) * (1 + slack) + 1e-6:
            problem = f"cost {value}, the optimum is {best} (gapLimit {instance.gap_limit}, costSlack {slack})"
        elif answer.status != "optimal" and value > best * (1 + room) / (1 - instance.gap_limit) * (1 + slack) + 1e-6:
            problem = f"cost {value}, the oracle has a plan of {best}"
        elif bound > best * (1 + room) + 1e-6:
            problem = f"bound {bound} is above a plan of {best}"
        if problem is None:
            if answer.status != "optimal" and not (low and value <= low * (1 + room) / (1 - instance.gap_limit) * (1 + slack) + 1e-6):
                fleet = cheaper_fleet(instance, value)
                if fleet:
                    grader.fail("optimum", f"{fleet} carries it for less than {value}")
                elif fleet is None:
                    grader.notes.append(f"not comparable: the oracle proves {low}, the plan costs {value}")
            return
        if any("too many patterns" in note for note in grader.notes):
            grader.fail("optimum", problem)
            return
        tight = self.optimum(stretched(grader.request, 1 + 2e-6), catalog)
        loose = self.optimum(stretched(grader.request, 1 - 2e-6), catalog)
        high_ok = tight.value is None or value <= tight.value * (1 + room) / (1 - instance.gap_limit) * (1 + slack) + 1e-6
        if loose.value is not None and loose.value * (1 - room) - 1e-6 <= value and high_ok and (tight.value is None or tight.value > loose.value * (1 + 1e-6)):
            grader.notes.append(f"edge of tolerance: {problem}")
            return
        grader.fail("optimum", problem)

    @staticmethod
    def grade_not_chosen(grader):
        plan = grader.plan
        used = {p["instanceType"] for p in plan["pools"]}
        listed = [n["instanceType"] for n in plan["notChosen"]]
        if len(set(listed)) != len(listed):
            grader.fail("notChosen", "a type is listed twice")
        offered = {k.type for k in grader.kinds}
        for missing in sorted(offered - used - set(listed)):
            grader.fail("notChosen", f"{missing} is neither used nor listed")
        for both in sorted(used & set(listed)):
            grader.fail("notChosen", f"{both} is used and listed")
        if any(not n.get("reason") for n in plan["notChosen"]):
            grader.fail("notChosen", "a type without a reason")

    def grade_binding(self, grader, answer, catalog):
        request, plan = grader.request, grader.plan
        cost = answer.value
        blur = 2 * request.get("gapLimit", 0.001) * max(cost, 1.0) + 1e-4
        stated = {}
        for entry in plan["binding"]:
            path = self.by_index(request, entry["limit"])
            stated[path] = entry
            value = get_path(request, path)
            if value is None:
                grader.fail("binding", f"{path} is no limit of the request")
                continue
            if not isinstance(value, bool):
                grader.same("binding", f"value of {path}", entry["value"], value)
            if entry["used"] > entry["value"] * (1 + 1e-6) + 1e-9 and path != "minRenewableShare":
                grader.fail("binding", f"{path} uses {entry['used']} of {entry['value']}")
            self.check_used(grader, path, entry)
            more = entry.get("oneMoreUnitUsdPerMonth")
            if more is None and not isinstance(value, bool) and path != "minRenewableShare" and not path.startswith("maxSpotShare."):
                grader.fail("binding", f"{path} has no what-if")
            if more is None or isinstance(value, bool) or path == "minRenewableShare":
                continue
            other = self.optimum(set_paths(request, [(path, value + 1)]), catalog)
            if other.status == "optimal" and abs((other.value - cost) - more) > blur:
                grader.fail("binding", f"one more of {path} changes the cost by {other.value - cost}, stated {more}")
        for path in limits_in(request):
            if path in stated or path == "zoneRedundant":  # a rule, not a quantity
                continue
            # out of reach instead of absent: offers of unknown power stay ruled out, whatever the limit is
            away = 1e-9 if path == "minRenewableShare" else 10 ** 9
            free = self.optimum(set_paths(request, [(path, away)]), catalog)
            if free.status == "optimal" and free.value < cost - blur:
                grader.fail("binding", f"{path} raises the cost from {free.value} to {cost} and is not listed")

    @staticmethod
    def by_index(request, limit):
        """`catalog.offers[hall-node].maxNodes` with the offer's index for its name: binding limits name no index."""
        for i, offer in enumerate((request.get("catalog") or {}).get("offers") or []):
            limit = limit.replace(f"offers[{offer['name']}]", f"offers[{i}]")
        for i, workload in enumerate(request["workloads"]):
            limit = limit.replace(f"workloads[{workload['name']}]", f"workloads[{i}]")
        return limit

    def check_used(self, grader, path, entry):
        totals = grader.plan["totals"]
        expected = None
        if path == "budgetUsdPerMonth":
            expected = totals["costUsdPerMonth"]
        elif path == "facilityPowerLimitKilowatts":
            expected = totals.get("facilityPowerKilowatts")
        elif path.startswith("quotas."):
            expected = sum(p["nodes"] for p in grader.plan["pools"] if p["instanceType"] == path[len("quotas."):])
        elif path == "minRenewableShare":
            expected = totals.get("renewableShare")
        if expected is not None:
            grader.same("binding", f"used of {path}", entry["used"], expected)

    def grade_runner_up(self, grader, instance, answer):
        plan = grader.plan
        cost = plan["objective"]["value"] - grader.other_cost
        used = {p["instanceType"] for p in plan["pools"]}
        known = {k.type for k in instance.kinds}
        if len(known) > 12:
            without = [instance.optimum(10.0, forbid=frozenset([t])) for t in sorted(used)]
        else:
            without = [instance.optimum(10.0, forbid=frozenset([t])) for t in sorted(used)]
        if any(a.status not in ("optimal", "infeasible") for a in without):
            return
        alternatives = [a.value for a in without if a.value is not None]
        if len(known) <= 12:
            forced = [instance.optimum(10.0, force=t) for t in sorted(known - used)]
            if any(a.status not in ("optimal", "infeasible") for a in forced):
                return
            alternatives += [a.value for a in forced if a.status == "optimal"]
        best = min(alternatives, default=None)
        runner = plan.get("runnerUp")
        blur = 2 * instance.gap_limit * max(cost, 1.0) + 1e-4
        if runner is None:
            if best is not None and without and any(a.value is not None for a in without):
                grader.fail("runnerUp", f"is absent, a plan of other types costs {best}")
            return
        other = runner["costUsdPerMonth"] - grader.other_cost
        if other < answer.value - blur:
            grader.fail("runnerUp", f"{other} is below the optimum {answer.value}")
        elif best is not None and other < best - blur and len(known) <= 12:
            grader.fail("runnerUp", f"{other}: no plan of a different set of types is below {best}")
        elif best is not None and other > min(a.value for a in without if a.value is not None) + blur if any(a.value is not None for a in without) else False:
            grader.fail("runnerUp", f"{other}: a plan without one of the types used costs {best}")
        elif not runner.get("difference"):
            grader.fail("runnerUp", "says no difference")

    def conflict_faults(self, request, conflict, nodes, catalog):
        faults = []
        if self.feasible(kept(request, conflict, nodes), catalog):
            faults.append(f"{conflict} alone are feasible together")
        for path in conflict:
            rest = [p for p in conflict if p != path]
            if self.feasible(kept(request, rest, nodes), catalog) is False:
                faults.append(f"{path} can be left out of {conflict}")
        return faults

    def grade_infeasible(self, grader, answer, catalog):
        request, plan = grader.request, grader.plan
        if answer.value is not None:
            tight = self.optimum(stretched(request, 1 + 2e-6), catalog)
            if tight.status == "infeasible":
                grader.notes.append("infeasible only at the edge of tolerance")
            else:
                grader.fail("infeasible", f"the oracle has a plan of {answer.value}")
            return
        if answer.status != "infeasible":
            grader.notes.append("not comparable: the oracle cannot prove infeasibility in its time")
            return
        conflict = plan["conflict"]
        if len(set(conflict)) != len(conflict):
            grader.fail("conflict", "a path twice")
        unknown = [p for p in conflict if get_path(request, p) is None]
        if unknown:
            grader.fail("conflict", f"{unknown} are not in the request")
            return
        # whether maxNodes is a limit or a part of what an offer is, the contract does not say: best when both hold
        readings = {"a limit": self.conflict_faults(request, conflict, True, catalog)}
        readings["part of the offer"] = self.conflict_faults(request, conflict, False, catalog) \
            if not any(p.endswith(".maxNodes") for p in conflict) else []
        for reading, faults in readings.items():
            for fault in faults:
                grader.fail("conflict", f"{fault} (maxNodes taken as {reading})")
        for cure in plan["cures"]:
            for change in cure["changes"]:
                if get_path(request, change["path"]) != change["from"]:
                    grader.fail("cure", f"{change['path']} is {get_path(request, change['path'])}, not {change['from']}")
            changed = set_paths(request, [(c["path"], c["to"]) for c in cure["changes"]])
            try:
                if not changed["workloads"]:
                    grader.fail("cure", "leaves no workload, which is no request")
                elif self.feasible(changed, catalog) is False:
                    grader.fail("cure", f"{json.dumps(cure)[:300]} does not help")
            except NotComparable as reason:
                grader.notes.append(f"not comparable: {reason}")
            except (KeyError, TypeError, ValueError, IndexError) as error:
                grader.fail("cure", f"{json.dumps(cure)[:300]} cannot be applied: {error!r}")
        unique = {json.dumps(c, sort_keys=True) for c in plan["cures"]}
        if len(unique) != len(plan["cures"]):
            grader.fail("cure", "the same cure twice")


def money_step(instance):
    """The largest amount that the prices of all kinds are whole multiples of; 0 when use is paid for."""
    step = 0
    for kind in instance.kinds:
        if kind.usd_by_resource:
            return 0.0
        step = math.gcd(step, round(kind.usd_per_month * 1e6))
    return step / 1e6 if step > 1e4 else 0.0


def kept(request, paths, node_limits):
    """The request with only these workloads and limits; what the catalogue holds stays."""
    asked = [p for p in paths if not p.endswith(".maxNetworkLatencyMs")]  # a limit of a workload is not the workload
    changes = [(f"workloads[{i}]", None) for i in range(len(request["workloads"])) if not any(p == f"workloads[{i}]" or p.startswith(f"workloads[{i}].") for p in asked)]
    changes += [(p, None) for p in limits_in(request) if p not in paths]
    if node_limits:
        offers = request.get("catalog", {}).get("offers", [])
        changes += [(f"catalog.offers[{i}].maxNodes", None) for i, o in enumerate(offers) if "maxNodes" in o and f"catalog.offers[{i}].maxNodes" not in paths]
    return set_paths(request, changes)


def stretched(request, factor):
    """All demands and none of the limits a little larger or smaller."""
    changed = copy_of(request)
    for workload in changed["workloads"]:
        if workload["kind"] == "profile":
            workload["requestsPerSecond"] *= factor
        if workload["kind"] == "resources":
            workload["demand"] = {k: v * factor for k, v in workload["demand"].items()}
    for name in ("budgetUsdPerMonth", "facilityPowerLimitKilowatts"):
        if changed.get(name) is not None:
            changed[name] /= factor
    return changed


def main(judge_of=None):
    # HiGHS writes to standard output by itself at times: the answers get a copy of it, HiGHS the null device
    answers = os.fdopen(os.dup(1), "w")
    os.dup2(os.open(os.devnull, os.O_WRONLY), 1)
    judge = (judge_of or Judge)(sys.argv[1])
    catalogs = {}
    for line in sys.stdin:
        case = json.loads(line)
        path = case.get("catalog")
        if path is not None:
            if path not in catalogs:
                with open(path) as f:
                    catalogs[path] = json.load(f)
            case["catalog"] = catalogs[path]
        try:
            out = judge.judge(case, case.get("deep", True))
        except Exception as error:  # a fault of the oracle is told, not hidden
            import traceback
            traceback.print_exc()
            out = {"id": case.get("id"), "verdict": "not comparable", "problems": [], "notes": [f"oracle fault: {error!r}"], "fault": True}
        print(json.dumps(out), file=answers, flush=True)


if __name__ == "__main__":
    main()
