"""What a plan document with periods, regions, users, gangs or carbon says that is not so."""

from contract_oracle import HOURS_PER_MONTH, MONTHS_PER_YEAR, TOLERANCE, Grader
from feature_model import ELASTIC, SITE_LIMITS

HOURS = 24
ROUNDED = 1e-5  # figures of periods have 6 decimals


class FeatureGrader(Grader):
    def money(self):
        plan, totals, objective = self.plan, self.plan["totals"], self.plan["objective"]
        carbon = self.request.get("carbonPriceUsdPerTonne") or 0.0
        due = totals["costUsdPerMonth"] + carbon * totals.get("tonnesCo2ePerYear", 0.0) / MONTHS_PER_YEAR
        if "costSlack" in self.request:
            if due > objective["value"] * (1 + self.request["costSlack"]) * (1 + TOLERANCE) + 1e-4:
                self.fail("objective", f"the plan is worth {due}, beyond the slack of {objective['value']}")
        else:
            self.same("objective", "objective.value", objective["value"], due, 1e-5)
        value, bound = objective["value"], objective["bound"]
        if bound > value * (1 + 1e-9) + 1e-9:
            self.fail("bound", f"bound {bound} is above value {value}")
        self.same("gap", "gap", plan["gap"], (value - bound) / value if value > 0 else 0.0, 1e-6)
        if plan["status"] == "optimal" and plan["gap"] > self.request.get("gapLimit", 0.001) + 1e-9:
            self.fail("gap", f"optimal with a gap of {plan['gap']}")
        self.other_cost = 0.0
        self.same("totals", "sum of costByKind", sum((totals.get("costByKind") or {"nodes": totals["costUsdPerMonth"]}).values()), totals["costUsdPerMonth"])
        for what, parts in (("pools'", plan["pools"]), ("workloads'", plan["workloads"])):
            self.same("totals", f"sum of the {what} costs", sum(p["costUsdPerMonth"] for p in parts), totals["costUsdPerMonth"], 1e-5)
        for key in ("nodes",):
            self.same("totals", key, totals[key], sum(p[key] for p in plan["pools"]))
        budget = self.request.get("budgetUsdPerMonth")
        if budget is not None and totals["costUsdPerMonth"] > budget * (1 + 1e-9) + 1e-6:
            self.fail("budget", f"cost {totals['costUsdPerMonth']} over the budget {budget}")

    def kind_of(self, pool):
        return self.by_key.get((pool["instanceType"], pool["site"], pool["zone"], pool["purchaseOption"]))

    # pools and periods

    def fleet(self, instance):
        """Nodes paid for by kind and period, from `periods` where the plan has some."""
        plan, count = self.plan, len(instance.periods)
        stated = plan.get("periods")
        pools = {p["name"]: p for p in plan["pools"]}
        if stated is None:
            stated = [{"hours": list(range(HOURS)), "nodes": {n: p["nodes"] for n, p in pools.items()}}]
        hours = sorted(h for period in stated for h in period["hours"])
        if hours != list(range(HOURS)):
            self.fail("periods", f"hours are {hours}")
            return None
        by_hour = {h: period for period in stated for h in period["hours"]}
        fleet = {}
        for name, pool in pools.items():
            kind = self.kind_of(pool)
            if kind is None:
                self.fail("pools", f"{name} is of no known offer")
                return None
            running = [by_hour[h]["nodes"].get(name, 0) for h in range(HOURS)]
            self.pool_of_day(pool, kind, running)
            fleet[kind.key] = [max(running[h] for h in period.hours) if kind.purchase in ELASTIC else pool["nodes"] for period in instance.periods]
        if len(fleet) != len(pools):
            self.fail("pools", "two pools of one kind")
        unknown = {n for period in stated for n in period["nodes"]} - set(pools)
        if unknown:
            self.fail("periods", f"nodes of unknown pools {unknown}")
        self.by_hour, self.count = by_hour, count
        return fleet

    def pool_of_day(self, pool, kind, running):
        nodes = pool["nodes"]
        if nodes < 1 or nodes != int(nodes) or any(n != int(n) for n in running):
            self.fail("pools", f"{pool['name']} has {nodes} nodes")
        if kind.max_nodes is not None and nodes > kind.max_nodes:
            self.fail("maxNodes", f"{pool['name']} has {nodes} of {kind.max_nodes} nodes")
        if kind.purchase in ELASTIC:
            self.same("periods", f"busiest hour of {pool['name']}", nodes, max(running))
            mean = sum(running) / HOURS
        else:
            if max(running) > nodes:
                self.fail("periods", f"{pool['name']} runs {max(running)} of {nodes} nodes")
            mean = nodes
        if "meanNodes" in pool or mean != nodes:
            self.same("periods", f"meanNodes of {pool['name']}", pool.get("meanNodes", nodes), mean)
        pool["_mean"], pool["_running"] = mean, running if kind.purchase in ELASTIC else [nodes] * HOURS
        if not kind.usd_by_resource:
            self.same("cost", f"cost of {pool['name']}", pool["costUsdPerMonth"], mean * kind.usd_per_month)
        if kind.kilowatts is not None:
            self.same("power", f"power of {pool['name']}", pool.get("powerKilowatts"), nodes * kind.kilowatts)
        elif "powerKilowatts" in pool:
            self.fail("power", f"{pool['name']} states a power that is not known")
        for resource, got in pool["utilization"].items():
            if not -1e-9 <= got <= 1 + 1e-6:
                self.fail("utilization", f"{resource} of {pool['name']} is {got}")

    def limits(self, instance):
        request, totals = self.request, self.plan["totals"]
        placed = [(p, self.kind_of(p)) for p in self.plan["pools"]]
        self.same("totals", "accelerators", totals["accelerators"], sum(p["nodes"] * k.accelerators for p, k in placed))
        for name, quota in (request.get("quotas") or {}).items():
            for site in {k.site for _, k in placed}:
                most = max(sum(p["_running"][h] for p, k in placed if k.type == name and k.site == site) for h in range(HOURS))
                if most > quota:
                    self.fail("quota", f"{most} nodes of {name} in {site}, quota {quota}")
        if any(k.kilowatts is None for _, k in placed):
            for key in ("facilityPowerKilowatts", "energyKilowattHoursPerMonth", "tonnesCo2ePerYear"):
                if key in totals:
                    self.fail("energy", f"{key} although the power of a node is not known")
            return
        by_hour = [sum(p["_running"][h] * k.kilowatts for p, k in placed) for h in range(HOURS)]
        self.same("power", "facilityPowerKilowatts", totals.get("facilityPowerKilowatts"), sum(p["nodes"] * k.kilowatts for p, k in placed))
        limit = request.get("facilityPowerLimitKilowatts")
        if limit is not None and max(by_hour, default=0) > limit * (1 + 1e-9) + 1e-9:
            self.fail("power", f"{max(by_hour)} kW over the limit {limit}")
        for period in self.plan.get("periods") or []:
            self.same("power", f"power of the hours {period['hours']}", period.get("facilityPowerKilowatts"), max(by_hour[h] for h in period["hours"]), ROUNDED)
        mean = sum(p["_mean"] * k.kilowatts for p, k in placed)
        self.same("energy", "energyKilowattHoursPerMonth", totals.get("energyKilowattHoursPerMonth"), mean * HOURS_PER_MONTH, ROUNDED)
        self.carbon(instance, placed, mean)

    def used_of(self, path):
        """The most that is used at once: of a quota in any site, of power over all sites."""
        placed = [(p, self.kind_of(p)) for p in self.plan["pools"]]
        if not path.startswith("quotas."):
            return max((sum(p["_running"][h] * (k.kilowatts or 0.0) for p, k in placed) for h in range(HOURS)), default=0.0)
        own = [(p, k) for p, k in placed if k.type == path[len("quotas."):]]
        return max((sum(p["_running"][h] for p, k in own if k.site == site) for site in {k.site for _, k in own} for h in range(HOURS)), default=0)

    def carbon(self, instance, placed, mean):
        request, totals = self.request, self.plan["totals"]
        if any(k.grid is None for _, k in placed):
            if "tonnesCo2ePerYear" in totals:
                self.fail("carbon", "tonnesCo2ePerYear although a site has no carbon figure")
        elif placed:
            tonnes = sum(p["_mean"] * instance.tonnes_per_year(k) for p, k in placed)
            self.same("carbon", "tonnesCo2ePerYear", totals.get("tonnesCo2ePerYear"), tonnes, ROUNDED)
            cap = request.get("carbonLimitTonnesPerYear")
            if cap is not None and tonnes > cap * (1 + 1e-6) + 1e-6:
                self.fail("carbon", f"{tonnes} t over the limit {cap}")
        renewable = sum(p["_mean"] * k.kilowatts * (k.renewable or 0.0) for p, k in placed)
        if "renewableShare" in totals and mean > 0:
            self.same("renewable", "renewableShare", totals["renewableShare"], renewable / mean, ROUNDED)
        least = request.get("minRenewableShare")
        if least and renewable < least * mean * (1 - 1e-6) - 1e-9:
            self.fail("renewable", f"share {renewable / mean if mean else None} below {least}")

    # demand

    def carried(self, instance, fleet):
        """The nodes of the plan carry every demand in every period under every rule, by a program of their own."""
        answer = instance.program(fleet=fleet).solve(20.0)
        if answer.status == "infeasible":
            self.fail("demand", f"the fleet {fleet} does not carry the demands")
        elif answer.value is None:
            self.notes.append("the plan's fleet was not checked in time")

    def workloads(self, instance):
        pools, stated = self.as_stated()
        if stated is None:
            return
        for workload in stated.values():
            self.placements_of(workload, pools)
        if self.problems:
            return
        for gang in instance.gangs:
            self.gang(gang, stated[gang.name], pools)
        if self.count == 1:
            self.one_period(instance, stated, pools)
        else:
            self.day(instance)
        self.split_of_cost(pools, stated)

    def gang(self, gang, stated, pools):
        if len(stated["placements"]) != 1:
            self.fail("gang", f"{gang.name} stands in {len(stated['placements'])} pools")
            return
        place = stated["placements"][0]
        kind = self.kind_of(pools[place["pool"]])
        if not gang.runs_on(kind) or place["nodes"] != gang.nodes_on(kind):
            self.fail("gang", f"{gang.name} has {place['nodes']} nodes of {kind.type}")
        here = self.load[place["pool"]]
        here["own"] = here.get("own", 0) + place["nodes"]

    def one_period(self, instance, stated, pools):
        for item in instance.items:
            for placement in stated[item.name]["placements"]:
                kind = self.kind_of(pools[placement["pool"]])
                if not item.runs_on(kind):
                    self.fail("placements", f"{item.name} cannot run on {kind.type}")
                here = self.load[placement["pool"]]["items"]
                here[item.name] = here.get(item.name, 0) + int(placement["replicas"])
        for share in instance.shares:
            self.check_share(share, stated[share.name], pools)
            self.site_rules(share, stated[share.name], pools)
        for item in instance.items:
            self.rules(instance, item, stated[item.name], pools)
        for share in instance.shares:
            self.rules(instance, share, stated[share.name], pools)
        for name, pool in pools.items():
            own = self.load[name].get("own", 0)
            if own > pool["nodes"]:
                self.fail("gang", f"{name} has {pool['nodes']} nodes, gangs take {own}")
            rest = dict(pool, nodes=pool["nodes"] - own)
            if rest["nodes"] == 0 and (any(self.load[name]["items"].values()) or any(self.load[name]["shares"].values())):
                self.fail("gang", f"others stand on the nodes of gangs in {name}")
            elif rest["nodes"] > 0:
                self.packs(instance, rest, self.kind_of(pool), self.load[name])

    def rules(self, instance, demand, stated, pools):
        """Users and spot by the placements' shares of a workload."""
        places = [(self.kind_of(pools[p["pool"]]), p["share"], p.get("replicas", 0)) for p in stated["placements"]]
        spot = sum(s for k, s, _ in places if k.purchase == "spot")
        whole = getattr(demand, "load", None)
        if whole is None and spot > instance.spot_share(demand) + TOLERANCE:
            self.fail("spot", f"{demand.name} has {spot} on spot nodes")
        elif whole is not None:
            rest = sum(r for k, _, r in places if k.purchase != "spot")
            if rest < (1 - instance.spot_share(demand)) * float(whole) - TOLERANCE:
                self.fail("spot", f"{demand.name} has {rest} replicas of {float(whole)} beside spot nodes")
        for chosen in range(1, 1 << len(demand.users.groups)):
            groups = [g for i, g in enumerate(demand.users.groups) if chosen >> i & 1]
            sites = set().union(*(s for _, s in groups))
            due = sum(share for share, _ in groups)
            got = sum(s for k, s, _ in places if k.site in sites) if whole is None else sum(r for k, _, r in places if k.site in sites) / float(whole)
            if got < due - TOLERANCE:
                self.fail("users", f"{got} of {demand.name} is where {due} of its users are served")

    def site_rules(self, share, stated, pools):
        for site, facts in (self.request.get("sites") or {}).items():
            for limit in SITE_LIMITS:
                if limit in facts and limit in share.site:
                    here = sum(p["share"] for p in stated["placements"] if pools[p["pool"]]["site"] == site) * share.site[limit]
                    if here > facts[limit] * (1 + TOLERANCE) + 1e-12:
                        self.fail("site", f"{share.name} takes {here} {limit} of {facts[limit]} in {site}")

    def day(self, instance):
        periods = self.plan.get("periods")
        if periods is None:
            self.notes.append("loads follow the hour, the plan has no periods")
            return
        for p, period in enumerate(instance.periods):
            stated = self.by_hour[period.hours[0]]
            for item in instance.items:
                got = stated["replicas"].get(item.name, 0)
                if not item.profile() and got < item.counts[p]:
                    self.fail("periods", f"{item.name} has {got} replicas at {period.hours[0]} o'clock, needs {item.counts[p]}")
            for share in instance.shares:
                if not share.deferrable and stated["shares"].get(share.name, 0) < float(period.factor(share.workload)) - ROUNDED:
                    self.fail("periods", f"{share.name} has {stated['shares'].get(share.name)} at {period.hours[0]} o'clock")
        for share in instance.shares:
            mean = sum(self.by_hour[h]["shares"].get(share.name, 0) for h in range(HOURS)) / HOURS
            if share.deferrable and mean < 1 - ROUNDED:
                self.fail("periods", f"{share.name} has {mean} of its day")

    def split_of_cost(self, pools, stated):
        for pool in pools.values():
            if not any(p["pool"] == pool["name"] for w in stated.values() for p in w["placements"]):
                self.fail("pools", f"{pool['name']} carries nothing")
        super().split_of_cost(pools, stated)



