import { Token } from "cdktf";
import { ValidationError } from "../errors";
import type { GpuClusterProps } from "./gpu-cluster-props";

/**
 * The request document that the props of a cluster mean.
 *
 * @param scopePath where the cluster stands in the construct tree, for errors
 * @throws ValidationError for a token: the allocator runs at synth and needs concrete values
 */
export function requestOf(props: GpuClusterProps, scopePath: string): object {
  const { catalog } = props;
  const request = withoutUndefined({
    schemaVersion: "1",
    region: props.region,
    workloads: props.workloads.map((workload) => withoutUndefined(workload._toRequest())),
    catalog: catalog?._choice(),
    quotas: catalog?._quotas(),
    sites: catalog?._sites(),
    purchaseOptions: catalog?._purchaseOptions(),
    budgetUsdPerMonth: props.budgetUsdPerMonth,
    facilityPowerLimitKilowatts: props.power?.facilityPowerLimitKilowatts,
    minRenewableShare: props.power?.minRenewableShare,
    zoneRedundant: props.zoneRedundant,
    maxSpotShare: props.maxSpotShare,
    userGroups: props.userGroups,
    carbonPriceUsdPerTonne: props.carbonPriceUsdPerTonne,
    churnPriceUsdPerNode: props.churnPriceUsdPerNode,
    capacityPriceUsdPerMonth: props.capacityPriceUsdPerMonth,
    gapLimit: props.gapLimit,
    costSlack: props.costSlack,
  });
  refuseTokens(request, "", scopePath);
  return request;
}

/**
 * The plan in force that the props carry.
 *
 * @throws ValidationError when it is not JSON
 */
export function previousPlanOf({ previousPlanJson }: GpuClusterProps): unknown {
  if (previousPlanJson === undefined) return undefined;
  try {
    return JSON.parse(previousPlanJson) as unknown;
  } catch (error) {
    throw new ValidationError("previousPlanJson", `must be a plan document as allocation.toJson() writes it: ${error instanceof Error ? error.message : String(error)}`);
  }
}

function withoutUndefined(fields: object): Record<string, unknown> {
  return Object.fromEntries(Object.entries(fields).filter(([, value]) => value !== undefined));
}

function refuseTokens(value: unknown, path: string, scopePath: string): void {
  if (typeof value === "object" && value !== null && !Token.isUnresolved(value)) {
    for (const [key, child] of Object.entries(value)) {
      refuseTokens(child, Array.isArray(value) ? `${path}[${key}]` : path ? `${path}.${key}` : key, scopePath);
    }
    return;
  }
  if (Token.isUnresolved(value)) throw new ValidationError(path, `must be a concrete value, got a token (${scopePath}); the allocator runs at synth, before Terraform knows any`);
}
