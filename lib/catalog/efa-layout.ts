import { shown, ValidationError } from "../errors";
import data from "./data/aws-efa-layouts.json";
import { findInstanceFacts, type InstanceFacts, unverifiedInstanceFacts } from "./instance-facts";

/** One network interface of a launch template. */
export interface EfaInterface {
  readonly networkCardIndex: number;
  readonly deviceIndex: number;
  /** `interface` carries IP traffic; `efa-only` carries none and takes no IP address. */
  readonly interfaceType: "interface" | "efa-only";
}

/** Fewest IP addresses, or more IP bandwidth at more addresses. EFA bandwidth is the same. */
export type EfaPurpose = "ip-optimized" | "bandwidth-optimized";

/** The network interfaces of a node. */
export interface EfaLayout {
  readonly instanceType: string;
  readonly interfaces: readonly EfaInterface[];
  /** Private IP addresses of the interfaces themselves (one per `interface`). */
  readonly ipAddresses: number;
  /** Absent when no source gives it. */
  readonly efaGbps?: number;
  /** Absent when no source gives it. */
  readonly ipGbps?: number;
  /** `table`: the layout that AWS documents for the type; `rule`: AWS's general rule applied to the type's cards. */
  readonly origin: "table" | "rule";
  readonly note?: string;
}

type Row = readonly [card: number, device: number, type: "interface" | "efa-only"];
interface Layouts {
  readonly ipOptimized: readonly Row[];
  readonly bandwidthOptimized?: readonly Row[];
  readonly efaGbps?: number;
  readonly ipGbps?: Readonly<Record<string, number | undefined>>;
  readonly note?: string;
}

const layouts = data.layouts as unknown as Readonly<Record<string, Layouts | undefined>>;

/**
 * The network interfaces of an EFA node, as AWS documents them for the type. A type without a documented layout takes
 * the general rule: `interface` at card 0 device 0, `efa-only` at card 0 device 1 where card 0 takes an EFA, and
 * `efa-only` at device 0 of each further card. Where there is one layout only, it serves both purposes.
 *
 * @throws ValidationError for a type that is not known or has no EFA
 */
export function efaLayout(instanceType: string, purpose: EfaPurpose = "ip-optimized", path = "instanceType"): EfaLayout {
  const facts = findInstanceFacts(path, instanceType);
  if (facts.maxEfaInterfaces === 0) {
    throw new ValidationError(path, `has no Elastic Fabric Adapter, got ${shown(instanceType)}; use a type that has`);
  }
  const row = Object.hasOwn(layouts, instanceType) ? layouts[instanceType] : undefined;
  if (!row) return byRule(path, facts);
  const wide = purpose === "bandwidth-optimized" && row.bandwidthOptimized !== undefined;
  const rows = (wide ? row.bandwidthOptimized : undefined) ?? row.ipOptimized;
  const ipGbps = row.ipGbps?.[wide ? "bandwidthOptimized" : "ipOptimized"];
  const interfaces = rows.map(([networkCardIndex, deviceIndex, interfaceType]) => ({
    networkCardIndex,
    deviceIndex,
    interfaceType,
  }));
  return {
    instanceType,
    interfaces,
    ipAddresses: interfaces.filter((one) => one.interfaceType === "interface").length,
    efaGbps: row.efaGbps ?? facts.networkGbps,
    ...(ipGbps === undefined ? {} : { ipGbps }),
    origin: "table",
    ...(row.note === undefined ? {} : { note: row.note }),
  };
}

function byRule(path: string, facts: InstanceFacts): EfaLayout {
  const { instanceType, maxEfaInterfaces: efa } = facts;
  const cards = facts.networkCards ?? 1;
  const withoutCardZero = cards > 1 && efa === cards - 1;
  // a card takes one EFA, so more EFAs than cards are no more interfaces (hpc7a)
  if (efa < cards - 1) {
    throw new ValidationError(path, `has ${efa} EFAs on ${cards} network cards and no known layout, got ${shown(instanceType)}`);
  }
  const further = Array.from({ length: cards - 1 }, (_, i) => efaOnly(i + 1, 0));
  return {
    instanceType,
    interfaces: [
      { networkCardIndex: 0, deviceIndex: 0, interfaceType: "interface" },
      ...(withoutCardZero ? [] : [efaOnly(0, 1)]),
      ...further,
    ],
    ipAddresses: 1,
    efaGbps: facts.networkGbps,
    origin: "rule",
    ...(Object.hasOwn(unverifiedInstanceFacts, instanceType) ? { note: unverifiedInstanceFacts[instanceType] } : {}),
  };
}

function efaOnly(networkCardIndex: number, deviceIndex: number): EfaInterface {
  return { networkCardIndex, deviceIndex, interfaceType: "efa-only" };
}
