"""The optimum of a request with periods, spot nodes, several regions, users, gangs, carbon and limits of sites.

As in `contract_oracle.py` nodes that hold the same replicas are one column, here per period of the day. Readings:
* own offers, savings plans, reservations and capacity blocks are bought for the whole day, on-demand and spot per period;
* power is of the nodes paid for in the busiest period; energy, carbon and the renewable share are means over the day;
* spot nodes carry at most their part of a workload's requests in every period, with no zone lost;
* quotas hold per type and region, over all ways to buy, in every period;
* under a limit or price of carbon, and under a limit of power or renewables, nodes without the figure are left out.
"""
import math

from contract_oracle import HOURS_PER_MONTH, MAX_PATTERNS, MONTHS_PER_YEAR, Instance, Program, enumerate_patterns
from feature_demands import Demands

ELASTIC = ("on-demand", "spot")
SITE_LIMITS = ("storageTB", "storageGBps", "ingestGbps")


class FeatureInstance(Instance):
    def __init__(self, request, kinds):
        self.request = request
        self.redundant = bool(request.get("zoneRedundant"))
        self.demands = Demands(request)
        self.items, self.shares, self.gangs, self.periods = (getattr(self.demands, n) for n in ("items", "shares", "gangs", "periods"))
        self.zones = sorted({(k.site, k.zone) for k in kinds})
        self.carbon_price = request.get("carbonPriceUsdPerTonne") or 0.0
        self.kinds = self.usable(kinds if self.redundant else one_zone_each(kinds))
        self.gap_limit = request.get("gapLimit", 0.001)
        self.slack = request.get("costSlack", self.gap_limit)

    def usable(self, kinds):
        request = self.request
        carbon = request.get("carbonLimitTonnesPerYear") is not None or self.carbon_price > 0
        power = carbon or request.get("facilityPowerLimitKilowatts") is not None or request.get("minRenewableShare") is not None
        found = [k for k in kinds if any(d.runs_on(k) for d in self.items + self.shares + self.gangs)]
        found = [k for k in found if not (power and k.kilowatts is None)]
        return [k for k in found if not (carbon and k.grid is None)]

    def spot_share(self, demand):
        shares = self.request.get("maxSpotShare") or {}
        return shares.get(demand.workload["kind"], 1.0)

    def tonnes_per_year(self, kind):
        if kind.kilowatts is None or kind.grid is None:
            return 0.0
        return kind.kilowatts * kind.grid * HOURS_PER_MONTH * MONTHS_PER_YEAR / 1e6

    def program(self, forbid=frozenset(), force=None, fleet=None):
        """`fleet`: most nodes of each kind, `{key: [nodes in period 0, ...]}`."""
        build = Builder(self, [k for k in self.kinds if k.type not in forbid])
        build.columns()
        build.demand_rows()
        build.limit_rows()
        if force is not None:
            build.model.row([(c, 1.0) for k in build.kinds if k.type == force for p in range(len(self.periods)) for c, _ in build.nodes(k, p)], 1.0, math.inf)
        if fleet is not None:
            have = fleet if self.redundant else over_zones(fleet)
            for kind in build.kinds:
                key = kind.key if self.redundant else (kind.type, kind.site, kind.purchase)
                for p in range(len(self.periods)):
                    build.model.row(build.nodes(kind, p), -math.inf, have.get(key, [0] * len(self.periods))[p])
        self.built = build
        return build.model


def over_zones(fleet):
    """Nodes by type, site and way to buy: without a rule on zones any zone of a region will do."""
    found = {}
    for (kind, site, _, purchase), nodes in fleet.items():
        known = found.setdefault((kind, site, purchase), [0] * len(nodes))
        found[(kind, site, purchase)] = [a + b for a, b in zip(known, nodes)]
    return found


def one_zone_each(kinds):
    """Without a rule on zones one zone of a region will do, for each way to buy."""
    seen, found = set(), []
    for kind in kinds:
        key = (kind.type, kind.site, kind.purchase)
        if not kind.aws or key not in seen:
            found.append(kind)
        seen.add(key)
    return found


class Builder:
    """Writes one request into a program: first the columns, then the rows."""

    def __init__(self, instance, kinds):
        self.instance, self.kinds, self.model = instance, kinds, Program()
        self.periods = instance.periods
        self.bought, self.standing = {}, {}  # kind key -> column; (kind key, period) -> pattern columns
        self.replicas, self.parts, self.gang_at = {}, {}, {}
        self.invoice = {}

    def paid(self, usd, carbon=0.0, high=math.inf, whole=False):
        column = self.model.column(usd + carbon, high=high, whole=whole)
        if usd:
            self.invoice[column] = usd
        return column

    def carbon_usd(self, kind):
        return self.instance.carbon_price * self.instance.tonnes_per_year(kind) / MONTHS_PER_YEAR

    # columns

    def columns(self):
        total = 0
        for kind in self.kinds:
            if kind.purchase not in ELASTIC:
                self.bought[kind.key] = self.paid(kind.usd_per_month, self.carbon_usd(kind), whole=True)
            here = [i for i in self.instance.items if i.runs_on(kind)]
            free = [s for s in self.instance.shares if s.runs_on(kind)]
            for p, period in enumerate(self.periods):
                patterns = enumerate_patterns(here, kind, maximal=not free, limit=MAX_PATTERNS - total, cap=self.instance.item_cap) if here or free else []
                total += len(patterns)
                self.period_columns(kind, p, period, here, free, patterns)
            for gang in self.instance.gangs:
                self.gang_column(gang, kind)
            for p in range(len(self.periods)) if kind.key in self.bought else []:
                standing = [(c, 1.0) for c in self.standing[(kind.key, p)]]
                self.model.row(standing + self.gang_terms(kind) + [(self.bought[kind.key], -1.0)], -math.inf, 0.0)

    def period_columns(self, kind, p, period, here, free, patterns):
        elastic = kind.purchase in ELASTIC
        nodes, by_item = [], {i.name: [] for i in here}
        for pattern in patterns:
            weight = period.weight if elastic else 0.0
            column = self.paid(kind.usd_per_month * weight, self.carbon_usd(kind) * weight, whole=True)
            nodes.append(column)
            used = {}
            for item, count in zip(here, pattern):
                if count:
                    by_item[item.name].append((column, count))
                    for resource, amount in item.need.items():
                        used[resource] = used.get(resource, 0.0) + amount * count
            if free:
                self.spread(kind, p, period, free, column, used)
        self.standing[(kind.key, p)] = nodes
        for item in here:
            usage = sum(kind.usd_by_resource.get(r, 0.0) * v for r, v in item.need.items()) * period.weight
            column = self.paid(usage, whole=True)
            self.replicas[(item.name, kind.key, p)] = column
            self.model.row([(column, 1.0)] + [(c, -n) for c, n in by_item[item.name]], -math.inf, 0.0)

    def spread(self, kind, p, period, free, column, used):
        parts = []
        for share in free:
            usage = sum(kind.usd_by_resource.get(r, 0.0) * v for r, v in share.need.items()) * period.weight
            part = self.paid(usage)
            parts.append((share, part))
            self.parts.setdefault((share.name, kind.key, p), []).append(part)
        for resource in {r for s in free for r in s.need}:
            left = max(0.0, kind.capacity(resource) - used.get(resource, 0.0))
            self.model.row([(c, s.need.get(resource, 0.0) / kind.capacity(resource)) for s, c in parts]
                           + [(column, -left / kind.capacity(resource))], -math.inf, 0.0)

    def gang_column(self, gang, kind):
        if not gang.runs_on(kind) or (kind.purchase == "spot" and self.instance.spot_share(gang) < 1):
            return
        nodes = gang.nodes_on(kind)
        usage = nodes * sum(kind.usd_by_resource.get(r, 0.0) * v for r, v in kind.resources.items())
        elastic = kind.purchase in ELASTIC
        column = self.paid(usage + (nodes * kind.usd_per_month if elastic else 0.0), nodes * self.carbon_usd(kind) if elastic else 0.0, high=1.0, whole=True)
        self.gang_at[(gang.name, kind.key)] = (column, nodes)

    def gang_terms(self, kind):
        return [(column, float(nodes)) for (_, key), (column, nodes) in self.gang_at.items() if key == kind.key]

    def nodes(self, kind, p):
        """Nodes paid for in a period, as terms of a row."""
        if kind.key in self.bought:
            return [(self.bought[kind.key], 1.0)]
        return [(c, 1.0) for c in self.standing.get((kind.key, p), [])] + self.gang_terms(kind)

    # rows of demand

    def demand_rows(self):
        for gang in self.instance.gangs:
            self.model.row([(c, 1.0) for (name, _), (c, _) in self.gang_at.items() if name == gang.name], 1.0, math.inf)
        for share in self.instance.shares:
            self.share_rows(share)
        losses = self.instance.zones if self.instance.redundant else []
        for item in self.instance.items:
            for p, period in enumerate(self.periods):
                for lost in [None] + list(losses):
                    left = [k for k in self.kinds if (item.name, k.key, p) in self.replicas and (k.site, k.zone) != lost]
                    if item.profile():
                        self.profile_rows(item, p, period, left, lost)
                    else:
                        self.item_rows(item, p, period, left, lost)

    def groups(self, demand):
        return demand.users.groups if demand.users else [(1.0, None)]

    def flows(self, demand, kinds):
        """Columns of what each kind of node carries for each group: `{(group, kind key): column}`."""
        return {(g, k.key): self.model.column() for g, (_, sites) in enumerate(self.groups(demand)) for k in kinds if sites is None or k.site in sites}

    def serve(self, demand, load, flows, lost=None):
        for g, (share, _) in enumerate(self.groups(demand)):
            self.model.row([(c, 1.0) for (group, _), c in flows.items() if group == g], share * load, math.inf)
        spot = {k.key for k in self.kinds if k.purchase == "spot"}
        if lost is None and self.instance.spot_share(demand) < 1:
            terms = [(c, 1.0) for (_, key), c in flows.items() if key in spot]
            self.model.row(terms, -math.inf, self.instance.spot_share(demand) * load)
            # exactly the load, so that none is carried twice to make the spot's part small
            self.model.row([(c, 1.0) for c in flows.values()], -math.inf, load * (1 + 1e-9))

    def item_rows(self, item, p, period, left, lost):
        self.model.row([(self.replicas[(item.name, k.key, p)], 1.0) for k in left], item.counts[p], math.inf)
        if not item.users and self.instance.spot_share(item) >= 1:
            return
        flows = self.flows(item, left)
        self.serve(item, float(item.load * period.factor(item.workload)), flows, lost)
        for kind in left:
            carried = [(c, 1.0) for (_, key), c in flows.items() if key == kind.key]
            self.model.row(carried + [(self.replicas[(item.name, kind.key, p)], -1.0)], -math.inf, 0.0)

    def profile_rows(self, item, p, period, left, lost):
        factor = float(period.factor(item.workload))
        loads, total, spot_terms = {k.key: [] for k in left}, 0.0, []
        for bucket in item.buckets:
            rate = bucket["rate"] * factor
            able = [k for k in left if item.rate_on(bucket, k)]
            flows = self.flows(item, able)
            for g, (share, _) in enumerate(self.groups(item)):
                self.model.row([(c, 1.0) for (group, _), c in flows.items() if group == g], share if rate > 0 else 0.0, math.inf)
            self.model.row([(c, 1.0) for c in flows.values()], -math.inf, 1.0 + 1e-9)
            for kind in able:
                carried = [c for (_, key), c in flows.items() if key == kind.key]
                loads[kind.key] += [(c, rate / item.rate_on(bucket, kind)) for c in carried]
                spot_terms += [(c, rate) for c in carried if kind.purchase == "spot"]
            total += rate
        for kind in left:
            if loads[kind.key]:
                self.model.row(loads[kind.key] + [(self.replicas[(item.name, kind.key, p)], -1.0)], -math.inf, 0.0)
        if lost is None and self.instance.spot_share(item) < 1:
            self.model.row(spot_terms, -math.inf, self.instance.spot_share(item) * total)

    def share_rows(self, share):
        kinds = [k for k in self.kinds if (share.name, k.key, 0) in self.parts]
        if share.deferrable:
            flows = self.flows(share, kinds)
            self.serve(share, 1.0, flows)
            for kind in kinds:
                parts = [(c, -period.weight) for p, period in enumerate(self.periods) for c in self.parts[(share.name, kind.key, p)]]
                self.model.row([(c, 1.0) for (_, key), c in flows.items() if key == kind.key] + parts, -math.inf, 0.0)
            return
        for p, period in enumerate(self.periods):
            flows = self.flows(share, kinds)
            self.serve(share, float(period.factor(share.workload)), flows)
            for kind in kinds:
                parts = [(c, -1.0) for c in self.parts[(share.name, kind.key, p)]]
                self.model.row([(c, 1.0) for (_, key), c in flows.items() if key == kind.key] + parts, -math.inf, 0.0)

    # rows of limits

    def limit_rows(self):
        request, model = self.instance.request, self.model
        count = len(self.periods)
        for kind in self.kinds:
            if kind.max_nodes is not None:
                model.row(self.nodes(kind, 0), -math.inf, kind.max_nodes)
        for name, quota in (request.get("quotas") or {}).items():
            for site in {k.site for k in self.kinds if k.type == name}:
                for p in range(count):
                    model.row([t for k in self.kinds if k.type == name and k.site == site for t in self.nodes(k, p)], -math.inf, quota)
        power = request.get("facilityPowerLimitKilowatts")
        if power is not None:
            for p in range(count):
                model.row(self.weighed(p, lambda k: k.kilowatts), -math.inf, power)
        renewable = request.get("minRenewableShare")
        if renewable:
            model.row(self.over_the_day(lambda k: k.kilowatts * ((k.renewable or 0.0) - renewable)), 0.0, math.inf)
        carbon = request.get("carbonLimitTonnesPerYear")
        if carbon is not None:
            model.row(self.over_the_day(self.instance.tonnes_per_year), -math.inf, carbon)
        budget = request.get("budgetUsdPerMonth")
        if budget is not None:
            model.row(list(self.invoice.items()), -math.inf, budget)
        self.site_rows()

    def weighed(self, p, weight):
        return [(c, n * weight(k)) for k in self.kinds for c, n in self.nodes(k, p)]

    def over_the_day(self, weight):
        return [(c, n * period.weight) for p, period in enumerate(self.periods) for c, n in self.weighed(p, weight)]

    def site_rows(self):
        for site, facts in (self.instance.request.get("sites") or {}).items():
            for limit in SITE_LIMITS:
                if limit not in facts:
                    continue
                terms = [(c, share.site[limit] * period.weight)
                         for share in self.instance.shares if limit in share.site
                         for k in self.kinds if k.site == site
                         for p, period in enumerate(self.periods) for c in self.parts.get((share.name, k.key, p), [])]
                self.model.row(terms, -math.inf, facts[limit])
