"""The contract oracle with what came to requests later: hours, spot nodes, regions, users, gangs, carbon, limits of sites.

Same protocol as `contract_oracle.py`, which answers for requests without any of these.
"""
import json
import time

from contract_oracle import Judge, NotComparable, main
from feature_grader import FeatureGrader
from feature_model import FeatureInstance
from feature_offers import feature_kinds

TOP = ("additionalRegions", "purchaseOptions", "maxSpotShare", "carbonPriceUsdPerTonne", "carbonLimitTonnesPerYear", "userGroups", "costSlack")
LATER_KINDS = ("training", "batch", "streaming")
SITE = ("storageTB", "storageGBps", "ingestGbps")


def later(request):
    """Whether the request has something of what this oracle is for."""
    if any(request.get(key) is not None for key in TOP) or (request.get("catalog") or {}).get("prices"):
        return True
    if any(key in facts for facts in (request.get("sites") or {}).values() for key in SITE):
        return True
    return any("hourlyFactors" in w or "deferrable" in w or "users" in w or fixed(w) or w["kind"] in LATER_KINDS[1:] for w in request["workloads"])


def fixed(workload):
    return workload["kind"] == "training" and "acceleratorCount" in workload and "accelerator" in workload


class FeatureJudge(Judge):
    def kinds(self, request, catalog):
        if not later(request):
            return super().kinds(request, catalog)
        for region in [request.get("region"), *(request.get("additionalRegions") or [])]:
            if (request.get("catalog") or {}).get("aws", True) and (catalog is None or region not in self.aws.regions["regions"]):
                raise NotComparable(f"region {region}")
        return feature_kinds(self.aws, request, catalog)

    def instance(self, request, catalog):
        if not later(request):
            return super().instance(request, catalog)
        return FeatureInstance(request, self.kinds(request, catalog))

    def judge(self, case, deep=True):
        if not later(case["request"]):
            return super().judge(case, deep)
        request, plan, catalog = case["request"], case.get("plan"), case.get("catalog")
        started = time.monotonic()
        grader = FeatureGrader(request, plan, self.kinds(request, catalog))
        out = {"id": case.get("id"), "problems": grader.problems, "notes": grader.notes}
        try:
            if plan is not None and case.get("mps"):
                self.grade_model(grader, case["mps"])
            instance = self.instance(request, catalog)
            answer = instance.optimum(30.0)
            out.update(optimum=answer.value, oracleStatus=answer.status)
            if plan is not None:
                grader.shape()
                self.grade(grader, instance, answer, catalog, deep)
        except NotComparable as reason:
            grader.notes.append(f"not comparable: {reason}")
        unknown = any("not comparable" in note for note in grader.notes)
        out["verdict"] = "disagree" if grader.problems else "not comparable" if unknown else "agree"
        out["seconds"] = round(time.monotonic() - started, 3)
        return out

    def grade(self, grader, instance, answer, catalog, deep):
        if not isinstance(instance, FeatureInstance):
            return super().grade(grader, instance, answer, catalog, deep)
        if grader.plan["status"] == "infeasible":
            return self.grade_infeasible(grader, answer, catalog)
        grader.money()
        fleet = grader.fleet(instance)
        if fleet is None:
            return None
        grader.limits(instance)
        grader.carried(instance, fleet)
        grader.workloads(instance)
        self.grade_value(grader, instance, answer, catalog)
        self.grade_not_chosen(grader)
        if deep and answer.status == "optimal":
            self.grade_binding(grader, answer, catalog)
            runner = grader.plan.get("runnerUp")
            least = answer.value - 2 * instance.gap_limit * max(answer.value, 1.0) - 1e-4
            if runner and not instance.carbon_price and runner["costUsdPerMonth"] < least:
                grader.fail("runnerUp", f"{json.dumps(runner)} is below the optimum {answer.value}")
        return None

    def check_used(self, grader, path, entry):
        """Quotas hold in each region, power in the busiest period."""
        if not isinstance(grader, FeatureGrader) or not path.startswith(("quotas.", "facilityPower")):
            return super().check_used(grader, path, entry)
        grader.same("binding", f"used of {path}", entry["used"], grader.used_of(path))
        return None

    def grade_value(self, grader, instance, answer, catalog):
        if not isinstance(instance, FeatureInstance) or answer.status in ("optimal", "infeasible"):
            return super().grade_value(grader, instance, answer, catalog)
        value, bound = (grader.plan["objective"][key] for key in ("value", "bound"))
        if answer.bound is not None and value < answer.bound * (1 - 1e-6) - 1e-6:
            grader.fail("optimum", f"cost {value} is below the proven bound {answer.bound}")
        if answer.value is not None and bound > answer.value * (1 + 1e-6) + 1e-6:
            grader.fail("optimum", f"bound {bound} is above a plan of {answer.value}")
        grader.notes.append(f"not comparable: the oracle proves {answer.bound} and has {answer.value}, the plan costs {value}")
        return None


if __name__ == "__main__":
    main(FeatureJudge)
