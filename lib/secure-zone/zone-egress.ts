import { CloudwatchLogGroup } from "@cdktf/provider-aws/lib/cloudwatch-log-group";
import { NetworkfirewallFirewall } from "@cdktf/provider-aws/lib/networkfirewall-firewall";
import { NetworkfirewallFirewallPolicy } from "@cdktf/provider-aws/lib/networkfirewall-firewall-policy";
import { NetworkfirewallLoggingConfiguration } from "@cdktf/provider-aws/lib/networkfirewall-logging-configuration";
import { NetworkfirewallRuleGroup } from "@cdktf/provider-aws/lib/networkfirewall-rule-group";
import { Route53ResolverFirewallDomainList } from "@cdktf/provider-aws/lib/route53-resolver-firewall-domain-list";
import { Route53ResolverFirewallRule } from "@cdktf/provider-aws/lib/route53-resolver-firewall-rule";
import { Route53ResolverFirewallRuleGroup } from "@cdktf/provider-aws/lib/route53-resolver-firewall-rule-group";
import { Route53ResolverFirewallRuleGroupAssociation } from "@cdktf/provider-aws/lib/route53-resolver-firewall-rule-group-association";
import { Route53ResolverQueryLogConfig } from "@cdktf/provider-aws/lib/route53-resolver-query-log-config";
import { Route53ResolverQueryLogConfigAssociation } from "@cdktf/provider-aws/lib/route53-resolver-query-log-config-association";
import { Construct } from "constructs";
import { ValidationError, shown } from "../errors";
import { DataClass } from "./data-class";
import { zoneTags } from "./zone-context";
import type { ZoneContext } from "./zone-context";

/** The network whose way out is watched. */
export interface EgressProps {
  readonly vpcId: string;
  /** Subnets of the firewall's endpoints, one per availability zone, used for nothing else (P-40). */
  readonly firewallSubnetIds: string[];
  /** Domains that may be reached, e.g. `.amazonaws.com`; a leading dot takes the subdomains in. */
  readonly allowedDomains: string[];
}

/** AWS's own intrusion rules, in the strict order. @see https://docs.aws.amazon.com/network-firewall/latest/developerguide/aws-managed-rule-groups-threat-signature.html */
const INTRUSION_RULES = [
  "ThreatSignaturesMalwareStrictOrder", "ThreatSignaturesBotnetStrictOrder", "ThreatSignaturesExploitsStrictOrder",
  "ThreatSignaturesMalwareCoinminingStrictOrder",
];

/** Rules a domain takes in a rule group: one for HTTP and one for TLS. */
const RULES_PER_DOMAIN = 2;

/** What may leave: named domains only, through intrusion rules, logged; names are resolved under the same list. */
export class ZoneEgress extends Construct {
  /** The firewall, for the route tables of the network: its endpoints are in `firewall_status`. */
  readonly firewall?: NetworkfirewallFirewall;

  constructor(scope: Construct, id: string, private readonly context: ZoneContext, private readonly keyArn: string, props: EgressProps) {
    super(scope, id);
    checkDomains(props.allowedDomains);
    if (context.on("NET-08")) this.firewall = this.makeFirewall(props);
    if (context.on("NET-14")) this.names(props);
  }

  private makeFirewall(props: EgressProps): NetworkfirewallFirewall {
    const firewall = new NetworkfirewallFirewall(this, "firewall", {
      name: this.context.prefix,
      vpcId: props.vpcId,
      firewallPolicyArn: this.policy(props.allowedDomains).arn,
      deleteProtection: true,
      subnetChangeProtection: true,
      firewallPolicyChangeProtection: true,
      encryptionConfiguration: this.encryption(),
      subnetMapping: props.firewallSubnetIds.map((subnetId) => ({ subnetId })),
      tags: zoneTags(this.context),
    });
    const destinations = ["ALERT", "FLOW"].map((logType) => ({
      logType,
      logDestinationType: "CloudWatchLogs",
      logDestination: { logGroup: this.logGroup(`firewall-${logType.toLowerCase()}`).name },
    }));
    new NetworkfirewallLoggingConfiguration(this, "firewall-logs", {
      firewallArn: firewall.arn,
      loggingConfiguration: { logDestinationConfig: destinations },
    });
    return firewall;
  }

  /** NET-09: intrusion rules first, then the list, then nothing. */
  private policy(domains: readonly string[]): NetworkfirewallFirewallPolicy {
    const { partition, region, prefix } = this.context;
    const managed = INTRUSION_RULES.map((name) => `arn:${partition}:network-firewall:${region}:aws-managed:stateful-rulegroup/${name}`);
    const list = this.domainRules(domains);
    return new NetworkfirewallFirewallPolicy(this, "firewall-policy", {
      name: prefix,
      encryptionConfiguration: this.encryption(),
      firewallPolicy: {
        statelessDefaultActions: ["aws:forward_to_sfe"],
        statelessFragmentDefaultActions: ["aws:forward_to_sfe"],
        statefulEngineOptions: { ruleOrder: "STRICT_ORDER" },
        statefulDefaultActions: ["aws:drop_established", "aws:alert_established"],
        statefulRuleGroupReference: [...managed, list.arn].map((resourceArn, index) => ({ resourceArn, priority: index + 1 })),
      },
      tags: zoneTags(this.context),
    });
  }

  private domainRules(domains: readonly string[]): NetworkfirewallRuleGroup {
    return new NetworkfirewallRuleGroup(this, "domains", {
      name: `${this.context.prefix}-domains`,
      type: "STATEFUL",
      // fixed at creation: twice the need leaves room
      capacity: 2 * RULES_PER_DOMAIN * Math.max(domains.length, 1),
      encryptionConfiguration: this.encryption(),
      ruleGroup: {
        statefulRuleOptions: { ruleOrder: "STRICT_ORDER" },
        rulesSource: { rulesSourceList: { generatedRulesType: "ALLOWLIST", targetTypes: ["HTTP_HOST", "TLS_SNI"], targets: [...domains].sort() } },
      },
      tags: zoneTags(this.context),
    });
  }

  private encryption() {
    return { type: "CUSTOMER_KMS", keyId: this.keyArn };
  }

  private names(props: EgressProps): void {
    const config = new Route53ResolverQueryLogConfig(this, "dns-log", {
      name: this.context.prefix,
      destinationArn: this.logGroup("dns").arn,
      tags: zoneTags(this.context),
    });
    new Route53ResolverQueryLogConfigAssociation(this, "dns-log-vpc", { resolverQueryLogConfigId: config.id, resourceId: props.vpcId });
    if (this.context.dataClass.isAtLeast(DataClass.RESTRICTED)) this.nameFirewall(props);
  }

  private nameFirewall(props: EgressProps): void {
    const group = new Route53ResolverFirewallRuleGroup(this, "dns-firewall", { name: this.context.prefix, tags: zoneTags(this.context) });
    const lists: [string, string[], string][] = [
      ["allow", props.allowedDomains.map((domain) => (domain.startsWith(".") ? `*${domain}` : domain)).sort(), "ALLOW"],
      ["block", ["*"], "BLOCK"],
    ];
    lists.forEach(([name, domains, action], index) => {
      const list = new Route53ResolverFirewallDomainList(this, `dns-${name}`, { name: `${this.context.prefix}-${name}`, domains, tags: zoneTags(this.context) });
      new Route53ResolverFirewallRule(this, `dns-${name}-rule`, {
        name,
        action,
        ...(action === "BLOCK" ? { blockResponse: "NXDOMAIN" } : {}),
        firewallDomainListId: list.id,
        firewallRuleGroupId: group.id,
        priority: index + 1,
      });
    });
    new Route53ResolverFirewallRuleGroupAssociation(this, "dns-firewall-vpc", {
      name: this.context.prefix,
      firewallRuleGroupId: group.id,
      priority: 101, // 100 and below are AWS Firewall Manager's
      vpcId: props.vpcId,
      mutationProtection: "ENABLED",
      tags: zoneTags(this.context),
    });
  }

  private logGroup(name: string): CloudwatchLogGroup {
    return new CloudwatchLogGroup(this, `${name}-log-group`, {
      name: `/${this.context.platform}/${name}`,
      ...(this.context.on("DET-16") ? { retentionInDays: this.context.logRetentionDays, kmsKeyId: this.keyArn } : {}),
      tags: zoneTags(this.context),
    });
  }
}

function checkDomains(domains: readonly string[]): void {
  if (domains.length === 0) throw new ValidationError("allowedDomains", "must name at least one domain, got none; nodes need .amazonaws.com");
  domains.forEach((domain, index) => {
    if (!/^\.?([a-z0-9-]+\.)*[a-z0-9-]+$/.test(domain)) throw new ValidationError(`allowedDomains[${index}]`, `must be a domain in lower case, got ${shown(domain)}`);
  });
}
