import { BudgetsBudget } from "@cdktf/provider-aws/lib/budgets-budget";
import { CloudwatchDashboard } from "@cdktf/provider-aws/lib/cloudwatch-dashboard";
import { Token } from "cdktf";
import { Construct } from "constructs";
import { ValidationError, inRange, type Range } from "../errors";
import { powerDashboard } from "./dashboard";
import type { IGreenPowerProfile, PowerPool } from "./profile-interface";

/** Power, carbon and money a site may use. */
export interface GreenPowerProfileProps {
  /** On the facility's side, through UPS and cooling, with every node at full load. @default no limit */
  readonly facilityPowerLimitKilowatts?: number;
  /** Share of the energy from renewables, 0 to 1, by the yearly figures of the sites. @default no floor */
  readonly minRenewableShare?: number;
  /** Tells people when a month's spending comes near this. @default no budget */
  readonly budgetUsdPerMonth?: number;
  /** Addresses of the budget's notices. Needed with `budgetUsdPerMonth`. */
  readonly budgetEmails?: string[];
}

/** Share of the budget at which people are told: early enough to act within the month. */
const BUDGET_NOTICE_PERCENT = 80;

/** Limits that the allocator respects, a dashboard of what the allocation draws, a budget. */
export class GreenPowerProfile extends Construct implements IGreenPowerProfile {
  readonly facilityPowerLimitKilowatts?: number;
  readonly minRenewableShare?: number;

  constructor(scope: Construct, id: string, props: GreenPowerProfileProps = {}) {
    super(scope, id);
    this.facilityPowerLimitKilowatts = this.limit("facilityPowerLimitKilowatts", props.facilityPowerLimitKilowatts, { atLeast: 0 });
    this.minRenewableShare = this.limit("minRenewableShare", props.minRenewableShare, { atLeast: 0, atMost: 1 });
    const budget = this.limit("budgetUsdPerMonth", props.budgetUsdPerMonth, { above: 0 });
    if (budget !== undefined) this.budget(budget, props.budgetEmails ?? []);
  }

  showPools(clusterName: string, region: string, pools: PowerPool[]): void {
    new CloudwatchDashboard(this, `dashboard-${clusterName}`, {
      dashboardName: `${clusterName}-power`,
      dashboardBody: JSON.stringify(powerDashboard(region, pools, this.facilityPowerLimitKilowatts)),
    });
  }

  private limit(prop: string, value: number | undefined, range: Range): number | undefined {
    if (value === undefined) return undefined;
    if (Token.isUnresolved(value)) throw new ValidationError(prop, `must be a concrete number, got a token (${this.node.path}); the allocator runs at synth`);
    return inRange(prop, value, range, `see ${this.node.path}`);
  }

  private budget(usdPerMonth: number, emails: string[]): void {
    if (emails.length === 0) throw new ValidationError("budgetEmails", `is missing (${this.node.path}); a budget of ${usdPerMonth} USD needs someone to tell`);
    const notice = (notificationType: string, threshold: number) => ({ comparisonOperator: "GREATER_THAN", notificationType, threshold, thresholdType: "PERCENTAGE", subscriberEmailAddresses: emails });
    new BudgetsBudget(this, "budget", {
      budgetType: "COST",
      timeUnit: "MONTHLY",
      limitAmount: String(usdPerMonth),
      limitUnit: "USD",
      notification: [notice("ACTUAL", BUDGET_NOTICE_PERCENT), notice("FORECASTED", 100)],
    });
  }
}
