import { CloudwatchEventRule } from "@cdktf/provider-aws/lib/cloudwatch-event-rule";
import { CloudwatchEventTarget } from "@cdktf/provider-aws/lib/cloudwatch-event-target";
import { CloudwatchMetricAlarm } from "@cdktf/provider-aws/lib/cloudwatch-metric-alarm";
import { SecurityGroup } from "@cdktf/provider-aws/lib/security-group";
import { SfnStateMachine } from "@cdktf/provider-aws/lib/sfn-state-machine";
import { Lazy } from "cdktf";
import { Construct } from "constructs";
import { ValidationError } from "../errors";
import { responseMachine, responsePattern } from "./policies/response-machine";
import { responsePolicy, stateMachineStart } from "./policies/service-roles";
import { zoneTags } from "./zone-context";
import type { ZoneContext } from "./zone-context";
import { ZoneServiceRole } from "./zone-service-role";

export interface ZoneResponseProps {
  readonly alertTopicArn: string;
  readonly keyArn: string;
  readonly boundaryArn: string;
}

/** Isolates the node or the role of a high-severity finding, without code of ours: a state machine that calls AWS. */
export class ZoneResponse extends Construct {
  private quarantine?: SecurityGroup;

  constructor(scope: Construct, id: string, private readonly context: ZoneContext, props: ZoneResponseProps) {
    super(scope, id);
    const role = new ZoneServiceRole(this, "response", context, {
      principal: "states.amazonaws.com",
      policy: responsePolicy(context, props.alertTopicArn, props.keyArn),
    });
    const machine = new SfnStateMachine(this, "machine", {
      name: `${context.prefix}-response`,
      roleArn: role.role.arn,
      // the network is made after the zone
      definition: Lazy.stringValue({
        produce: () => JSON.stringify(responseMachine(context, { topicArn: props.alertTopicArn, quarantineGroupId: this.quarantine?.id })),
      }),
      tags: zoneTags(context),
      dependsOn: [role.policy],
    });
    this.trigger(machine, props);
    this.alarm(machine, props);
  }

  /** A group without rules in the network of the nodes: who is put into it reaches nobody and is reached by nobody. */
  isolateNodesIn(vpcId: string): void {
    if (this.quarantine) throw new ValidationError("vpcId", "nodes are already isolated in a network; a zone has one");
    this.quarantine = new SecurityGroup(this, "quarantine", {
      name: `${this.context.prefix}-quarantine`,
      description: "No traffic in or out: isolated nodes",
      vpcId,
      ingress: [],
      egress: [],
      tags: { ...zoneTags(this.context), Name: `${this.context.prefix}-quarantine` },
    });
  }

  private trigger(machine: SfnStateMachine, props: ZoneResponseProps): void {
    const start = new ZoneServiceRole(this, "response-start", this.context, {
      principal: "events.amazonaws.com",
      policy: stateMachineStart(machine.arn),
      boundaryArn: props.boundaryArn,
    });
    const rule = new CloudwatchEventRule(this, "rule", {
      name: `${this.context.prefix}-response`,
      description: "High-severity findings start the response",
      eventPattern: JSON.stringify(responsePattern()),
      tags: zoneTags(this.context),
    });
    new CloudwatchEventTarget(this, "target", { rule: rule.name, targetId: "machine", arn: machine.arn, roleArn: start.role.arn });
  }

  /** RES-05: a response that fails must not fail in silence. */
  private alarm(machine: SfnStateMachine, props: ZoneResponseProps): void {
    if (!this.context.on("RES-05")) return;
    new CloudwatchMetricAlarm(this, "failed", {
      alarmName: `${this.context.prefix}-response-failed`,
      alarmDescription: "The automatic response to a security finding failed",
      namespace: "AWS/States",
      metricName: "ExecutionsFailed",
      dimensions: { StateMachineArn: machine.arn },
      statistic: "Sum",
      period: 60,
      evaluationPeriods: 1,
      threshold: 1,
      comparisonOperator: "GreaterThanOrEqualToThreshold",
      treatMissingData: "notBreaching",
      actionsEnabled: true,
      alarmActions: [props.alertTopicArn],
      tags: zoneTags(this.context),
    });
  }
}
