"""What a request can buy over several regions and ways to pay, from the document of `aidc catalog --json`."""
from contract_oracle import HOURS_PER_MONTH, Aws, Kind, own_kinds


def feature_kinds(aws, request, document):
    kinds = own_kinds(request)
    if (request.get("catalog") or {}).get("aws", True):
        for region in dict.fromkeys([request["region"], *(request.get("additionalRegions") or [])]):
            kinds += region_kinds(aws, request, document, region)
    for kind in kinds:
        kind.key = (kind.type, kind.site, kind.zone, kind.purchase)
    return kinds


def region_kinds(aws, request, document, region):
    choice = request.get("catalog") or {}
    listed = {}
    for offer in document["offers"]:
        if offer["region"] == region and Aws.chosen(choice, offer["instanceType"], offer.get("accelerator")):
            listed.setdefault(offer["instanceType"], {})[offer["purchaseOption"]] = offer
    prices = {(p["instanceType"], p.get("purchaseOption", "on-demand")): p["usdPerHour"]
              for p in sorted(choice.get("prices") or [], key=lambda p: "region" in p) if p.get("region", region) == region}
    found = []
    for name, offers in listed.items():
        for option in request.get("purchaseOptions") or ["on-demand"]:
            # a price of one's own holds in all zones of the type, a snapshot of spot prices in those it has
            own = prices.get((name, option))
            price = offers.get(option, {}).get("usdPerHour") if own is None else own
            shape = offers.get(option if own is None else "on-demand")
            if price is not None and shape is not None:
                found += zone_kinds(aws, request, region, name, option, price, shape)
    return found


def zone_kinds(aws, request, region, name, option, price, offer):
    facts = (request.get("sites") or {}).get(region, {})
    row, grid = aws.regions["regions"][region], aws.grid.get(region) or {}
    pue = facts.get("powerUsageEffectiveness", row.get("powerUsageEffectiveness", aws.regions["globalPowerUsageEffectiveness"]))
    resources = {"vcpu": offer["allocatableVcpu"], "memoryGiB": offer["allocatableMemoryGiB"]}
    resources.update({key: float(offer[key]) for key in ("networkGbps", "nvmeGB", "gpu") if offer.get(key)})
    if offer.get("accelerators"):
        resources["gpu"] = float(offer["accelerators"])
    power = offer.get("powerKilowatts")
    return [Kind(
        type=name, site=region, zone=zone, aws=True, architecture=aws.architecture[name], resources=resources,
        accelerator=offer.get("accelerator") if offer.get("accelerators") else None, accelerators=offer.get("accelerators", 0),
        usd_per_month=price * HOURS_PER_MONTH, usd_by_resource={}, max_nodes=None, kilowatts=None if power is None else power * pue,
        grid=facts.get("gridGramsCo2ePerKwh", facts.get("gridGramsPerKwh", grid.get("gramsCo2ePerKwh"))),
        renewable=facts.get("renewableShare", grid.get("renewableShare")), purchase=option) for zone in offer["zones"]]
