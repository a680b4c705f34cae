import { shown, ValidationError } from "../errors";
import type { CatalogChoice, SiteFacts } from "./choice";
import { frozen } from "./frozen";
import type { NegotiatedPrice } from "./negotiated-price";
import type { Offer } from "./offer";
import { type OffersFound, offersFor } from "./offers";
import type { OwnOffer } from "./own-offer";
import { PurchaseOption } from "./purchase-option";
import { catalogVersion, versionOf } from "./version";

/** What a catalog takes from the built-in one, and what it adds. */
export interface InstanceCatalogProps {
  /** Offer AWS's types beside the own offers. @default true */
  readonly aws?: boolean;
  /** AWS instance types by name or pattern with `*`. @default - every type */
  readonly instanceTypes?: string[];
  /** AWS types with one of these accelerators only. @default - every type */
  readonly accelerators?: string[];
  /** Nodes of the user's own: hall, colocation, negotiated. @default - none */
  readonly offers?: OwnOffer[];
  /** Prices of AWS types that come before the built-in ones. @default - none */
  readonly prices?: NegotiatedPrice[];
  /** Nodes of an instance type that may be had in the region. @default - no limit */
  readonly quotas?: { [instanceType: string]: number };
  /** Facts of own sites, or of AWS regions to override. @default - AWS's figures, own sites PUE 1 and no carbon figure */
  readonly sites?: { [site: string]: SiteFacts };
  /** Ways to pay for AWS types. @default - on-demand only */
  readonly purchaseOptions?: PurchaseOption[];
}

/** One offer, flat. */
export interface InstanceOffer {
  /** Type, zone and purchase option; the own offer's name. */
  readonly name: string;
  /** AWS instance type, or the own offer's name. */
  readonly instanceType: string;
  /** AWS region or own site. */
  readonly site: string;
  readonly zone: string;
  readonly purchaseOption: string;
  /** Per node; 0 when paid by use. */
  readonly usdPerHour: number;
  /** `list`, `derived`, `older-snapshot`, `spot-snapshot`, `negotiated` or `own`. */
  readonly priceProvenance: string;
  /** @default - none */
  readonly accelerator?: string;
  /** Whole accelerators on the node. */
  readonly accelerators: number;
  /** Allocatable, by resource name. */
  readonly resources: { [resource: string]: number };
  /** IT load of one node at full load. @default - not known */
  readonly powerKilowatts?: number;
  /** The same at the utility's meter. @default - not known */
  readonly facilityPowerKilowatts?: number;
}

const HOLDS: readonly (keyof InstanceCatalogProps)[] = [
  "aws",
  "instanceTypes",
  "accelerators",
  "offers",
  "prices",
  "quotas",
  "sites",
  "purchaseOptions",
];

/**
 * What can be bought: AWS's accelerated and general-purpose types with prices, power and zones, and what a user adds.
 * Never changes: each `with...` gives a new catalog. What is added is checked when offers are asked for.
 */
export class InstanceCatalog {
  /** The catalog of the package, nothing added. */
  static builtIn(): InstanceCatalog {
    return new InstanceCatalog({});
  }

  /** A catalog with the given additions and filters. */
  static of(props: InstanceCatalogProps): InstanceCatalog {
    return new InstanceCatalog(props);
  }

  /**
   * A catalog from JSON with the keys of `InstanceCatalogProps`; purchase options by name.
   *
   * @throws ValidationError when the text is not JSON or has a key that is not known
   */
  static fromJson(json: string): InstanceCatalog {
    const value = parsed(json);
    for (const key of Object.keys(value).sort()) {
      if (HOLDS.includes(key as keyof InstanceCatalogProps)) continue;
      throw new ValidationError(`catalog.${key}`, `is not known; a catalog holds ${HOLDS.join(", ")}`);
    }
    const names = (value.purchaseOptions ?? undefined) as readonly string[] | undefined;
    if (names !== undefined && !Array.isArray(names)) {
      throw new ValidationError("catalog.purchaseOptions", `must be a list of names, got ${shown(names)}`);
    }
    const options = names?.map((name) => PurchaseOption.of(name));
    return new InstanceCatalog({ ...(value as InstanceCatalogProps), ...(options ? { purchaseOptions: options } : {}) });
  }

  /** Changes with any figure in the package's data and with anything added; recorded in every plan. */
  readonly version: string;

  private readonly props: InstanceCatalogProps;

  private constructor(props: InstanceCatalogProps) {
    this.props = frozen(copy(props));
    const added = this.toJson();
    this.version = added === "{}" ? catalogVersion : `${catalogVersion}+${versionOf(added)}`;
  }

  /** This catalog and one more node type of the user's own. */
  withOffer(offer: OwnOffer): InstanceCatalog {
    return new InstanceCatalog({ ...this.props, offers: [...(this.props.offers ?? []), offer] });
  }

  /** This catalog with a negotiated price: of a region or of all, on demand or under a savings plan, block ... */
  withPrice(price: NegotiatedPrice): InstanceCatalog {
    return new InstanceCatalog({ ...this.props, prices: [...(this.props.prices ?? []), price] });
  }

  /** This catalog with a limit on the nodes of a type in the region; a second one for the type replaces the first. */
  withQuota(instanceType: string, nodes: number): InstanceCatalog {
    return new InstanceCatalog({ ...this.props, quotas: { ...this.props.quotas, [instanceType]: nodes } });
  }

  /** This catalog with facts of a site; a second set for the site replaces the first. */
  withSite(site: string, facts: SiteFacts): InstanceCatalog {
    return new InstanceCatalog({ ...this.props, sites: { ...this.props.sites, [site]: facts } });
  }

  /** This catalog with one more way to pay; the first one replaces on-demand, so name it too where wanted. */
  withPurchaseOption(option: PurchaseOption): InstanceCatalog {
    return new InstanceCatalog({ ...this.props, purchaseOptions: [...(this.props.purchaseOptions ?? []), option] });
  }

  /**
   * Everything on offer in an AWS region and on own sites, by name.
   *
   * @throws ValidationError for a region that is not known, or bad additions
   */
  offersIn(region: string): InstanceOffer[] {
    return this._offers(region).offers.map(flat);
  }

  /** Why types are not on offer in a region, by type. */
  notOfferedIn(region: string): { [instanceType: string]: string } {
    return Object.fromEntries(this._offers(region).notOffered.map((one) => [one.instanceType, one.reason]));
  }

  /** What was added, as `fromJson` reads it; `{}` for the built-in catalog. */
  toJson(): string {
    const held = HOLDS.flatMap((key) => {
      const value = key === "purchaseOptions" ? this._purchaseOptions() : this.props[key];
      return value === undefined ? [] : [[key, value]];
    });
    return JSON.stringify(Object.fromEntries(held));
  }

  /** @internal */
  _choice(): CatalogChoice {
    const { aws, instanceTypes, accelerators, offers, prices } = this.props;
    return defined({ aws, instanceTypes, accelerators, offers, prices });
  }

  /** @internal */
  _quotas(): Readonly<Record<string, number>> | undefined {
    return this.props.quotas;
  }

  /** @internal */
  _sites(): Readonly<Record<string, SiteFacts>> | undefined {
    return this.props.sites;
  }

  /** @internal */
  _purchaseOptions(): readonly string[] | undefined {
    return this.props.purchaseOptions?.map((option) => option.name);
  }

  /**
   * @param purchaseOptions names, where the catalog says nothing of them
   * @internal
   */
  _offers(region: string, purchaseOptions?: readonly string[]): OffersFound {
    return offersFor(
      defined({
        region,
        choice: this._choice(),
        sites: this.props.sites,
        purchaseOptions: this._purchaseOptions() ?? purchaseOptions,
        quotas: this.props.quotas,
      }),
    );
  }
}

function parsed(json: string): Readonly<Record<string, unknown>> {
  let value: unknown;
  try {
    value = JSON.parse(json);
  } catch (error) {
    throw new ValidationError("catalog", `is not JSON: ${shown((error as Error).message)}`);
  }
  if (value !== null && typeof value === "object" && !Array.isArray(value)) return value as Record<string, unknown>;
  throw new ValidationError("catalog", `must be a JSON object, got ${shown(value)}`);
}

/** A deep copy, so that a later change by the caller does not reach the catalog; options are immutable already. */
function copy(props: InstanceCatalogProps): InstanceCatalogProps {
  const { purchaseOptions, ...data } = props;
  return { ...structuredClone(defined(data)), ...(purchaseOptions ? { purchaseOptions: [...purchaseOptions] } : {}) };
}

function defined<T extends object>(value: T): T {
  return Object.fromEntries(Object.entries(value).filter(([, inner]) => inner !== undefined)) as T;
}

/** An offer of the allocator, flat. */
export function flat(offer: Offer): InstanceOffer {
  const { machine } = offer;
  const kilowatts = machine.powerKilowatts;
  return {
    name: offer.name,
    instanceType: machine.name,
    site: offer.site,
    zone: offer.zone,
    purchaseOption: offer.purchaseOption,
    usdPerHour: offer.usdPerHour,
    priceProvenance: offer.priceProvenance ?? "own",
    ...(machine.accelerator ? { accelerator: machine.accelerator.name } : {}),
    accelerators: machine.accelerators,
    resources: { ...machine.resources },
    ...(kilowatts === undefined
      ? {}
      : { powerKilowatts: kilowatts, facilityPowerKilowatts: kilowatts * offer.powerUsageEffectiveness }),
  };
}
