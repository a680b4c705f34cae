"""What a request asks for, hour by hour, user by user: the demands of `feature_model.py`.

Readings of the contract, the request's schema and the READMEs, where they leave room:
* the load of an hour is the stated one x (1 + headroom) x the factor of the hour; replicas are the whole number above it;
* groups of users divide that load, not the whole number above it;
* a batch job is a divisible total of vCPU (input / rate / window), with memory and scratch in proportion;
* a stream is a divisible total of vCPU, with state, memory and traffic in proportion.
"""
import math
from fractions import Fraction

from contract_oracle import NOT_GPUS, Item, NotComparable, Share, exact, fits_kind

HOURS = 24
GIB = 2.0 ** 30


class Period:
    """Hours in which all loads are the same."""

    def __init__(self, hours, factors):
        self.hours, self.factors, self.weight = hours, factors, len(hours) / HOURS

    def factor(self, workload):
        return self.factors.get(workload["name"], Fraction(1))


def periods_of(request):
    daily = {w["name"]: [exact(f) for f in w["hourlyFactors"]] for w in request["workloads"] if "hourlyFactors" in w}
    alike = {}
    for hour in range(HOURS):
        alike.setdefault(tuple(sorted((name, factors[hour]) for name, factors in daily.items())), []).append(hour)
    return [Period(hours, dict(key)) for key, hours in alike.items()]


class Users:
    """Groups of users of one workload, and the sites that may serve each."""

    def __init__(self, request, workload):
        latencies = {g["name"]: g["networkLatencyMs"] for g in request.get("userGroups") or []}
        most = workload.get("maxNetworkLatencyMs")
        users = [] if most is None else workload.get("users") or []
        self.groups = [(float(u["share"]), {s for s, ms in latencies[u["group"]].items() if ms <= most}) for u in users]

    def __bool__(self):
        return len(self.groups) > 0


class Gang:
    """One training job: whole nodes of its own, of one offer in one zone."""

    def __init__(self, workload):
        if "acceleratorCount" not in workload or "accelerator" not in workload:
            raise NotComparable("kind training without a fixed layout")
        self.name, self.workload = workload["name"], workload

    def runs_on(self, kind):
        return kind.accelerators >= 1 and kind.accelerator == self.workload["accelerator"]

    def nodes_on(self, kind):
        return math.ceil(self.workload["acceleratorCount"] / kind.accelerators)


class Demands:
    """Items (whole replicas), shares (divisible totals) and gangs of a request, each with its site needs and users."""

    def __init__(self, request):
        self.request, self.periods = request, periods_of(request)
        self.items, self.shares, self.gangs = [], [], []
        for workload in request["workloads"]:
            self.add(workload, 1 + exact(workload.get("headroom", 0)))
        for demand in self.items + self.shares:
            demand.users = Users(request, demand.workload)

    def add(self, workload, factor):
        kind = workload["kind"]
        if kind == "resources":
            need = {k: exact(v) for k, v in workload["demand"].items() if v > 0}
            if workload.get("divisible"):
                self.share(workload, {k: v * factor for k, v in need.items()})
            else:
                item = Item(workload, {k: float(v) for k, v in need.items()}, count=0)
                item.load = int(workload.get("replicas", 1)) * factor
                self.item(item)
        elif kind == "profile":
            rate = exact(workload["requestsPerSecond"]) * factor
            buckets = [{"rate": float(rate * exact(b["share"])), "max": {k: v for k, v in b["maxRequestsPerSecond"].items() if v > 0}}
                       for b in workload["buckets"] if b["share"] > 0]
            self.item(Item(workload, {"gpu": 1.0}, buckets=buckets))
        elif kind == "batch":
            self.batch(workload, factor)
        elif kind == "streaming":
            self.streaming(workload, factor)
        elif kind == "training":
            self.gangs.append(Gang(workload))
        else:
            raise NotComparable(f"kind {kind}")

    def item(self, item):
        item.counts = [self.count_of(item, period) for period in self.periods]
        item.count = max((c for c in item.counts if c is not None), default=None)
        self.items.append(item)

    @staticmethod
    def count_of(item, period):
        return None if item.profile() else math.ceil(item.load * period.factor(item.workload))

    def share(self, workload, need, site=None):
        share = Share(workload, {k: float(v) for k, v in need.items() if v > 0})
        share.site, share.deferrable = site or {}, bool(workload.get("deferrable"))
        self.shares.append(share)

    def batch(self, workload, factor):
        hours = exact(workload["finishWithinHours"])
        vcpu = exact(workload["inputGiB"]) / exact(workload["gibPerVcpuHour"]) / hours * factor
        bytes_in = workload["inputGiB"] * GIB
        need = {"vcpu": vcpu, "memoryGiB": vcpu * exact(workload.get("memoryGiBPerVcpu", 0)), "nvmeGB": exact(workload.get("scratchGB", 0))}
        self.share(workload, need, {"storageTB": bytes_in / 1e12, "storageGBps": bytes_in / 1e9 / (float(hours) * 3600)})

    def streaming(self, workload, factor):
        if "latencyMs" in workload:
            raise NotComparable("kind streaming with a latency")
        events = exact(workload["eventsPerSecond"]) * factor
        vcpu = events / exact(workload["eventsPerSecondPerVcpu"])
        gbps = events * exact(workload["eventKilobytes"]) * 8 / 1000000
        need = {"vcpu": vcpu, "memoryGiB": exact(workload.get("stateGiB", 0)) + vcpu * exact(workload.get("memoryGiBPerVcpu", 0)),
                "networkGbps": gbps * (1 + exact(workload.get("outputRatio", 1)))}
        self.share(workload, need, {"ingestGbps": float(gbps)})


__all__ = ["Demands", "Gang", "Period", "Users", "fits_kind", "NOT_GPUS"]
