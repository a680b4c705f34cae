import { HIGH_SEVERITY } from "./event-patterns";
import { roleArn } from "./world";
import type { Place } from "./world";

/** Roles the response may take the rights from; administrators and break-glass are people's to stop. */
export const ISOLABLE_ROLES = ["ml-engineer", "data-scientist", "model-promoter", "node", "training", "inference"] as const;

export const QUARANTINE_POLICY = "quarantine";

/** Denies a role everything: its policies stay as they were, for the inquiry. */
const DENY_ALL = JSON.stringify({
  Version: "2012-10-17",
  Statement: [{ Sid: "Quarantine", Effect: "Deny", Action: "*", Resource: "*" }],
});

const NODE = "$.detail.resource.instanceDetails.instanceId";
const ROLE = "$.detail.resource.accessKeyDetails.userName";

export interface ResponseMachineProps {
  readonly topicArn: string;
  /** Group without rules in the nodes' network; absent: nodes are reported, not cut off. */
  readonly quarantineGroupId?: string;
}

/** The event that starts the machine: GuardDuty findings of high severity. */
export function responsePattern(): Record<string, unknown> {
  return {
    source: ["aws.guardduty"],
    "detail-type": ["GuardDuty Finding"],
    detail: { severity: [{ numeric: [">=", HIGH_SEVERITY] }] },
  };
}

/**
 * The response, in Amazon States Language: a finding about a node moves it into a security group without rules, one
 * about a role of the zone denies the role everything, anything else is passed to people. Each end tells the alert topic
 * what was done; what could not be done is told too.
 */
export function responseMachine(place: Place, props: ResponseMachineProps): Record<string, unknown> {
  return {
    Comment: `${place.prefix}: isolates the node or the role of a finding`,
    StartAt: "WhatIsHit",
    States: {
      WhatIsHit: {
        Type: "Choice",
        Choices: [
          ...(props.quarantineGroupId
            ? [{ And: [{ Variable: NODE, IsPresent: true }, { Variable: "$.detail.resource.resourceType", StringEquals: "Instance" }], Next: "FindNode" }]
            : []),
          { And: [{ Variable: ROLE, IsPresent: true }, { Or: isolable(place) }], Next: "IsolateRole" },
        ],
        Default: "TellOnly",
      },
      ...(props.quarantineGroupId ? nodeStates(place, props.quarantineGroupId) : {}),
      IsolateRole: isolateRole(place),
      ...(props.quarantineGroupId ? { TellNode: tell(place, props.topicArn, "node isolated") } : {}),
      TellRole: tell(place, props.topicArn, "role isolated"),
      TellOnly: tell(place, props.topicArn, "nothing isolated automatically, see the runbook"),
      TellFailed: tell(place, props.topicArn, "isolation FAILED, act by hand, see the runbook"),
    },
  };
}

function isolable(place: Place): Record<string, string>[] {
  return ISOLABLE_ROLES.map((suffix) => ({ Variable: ROLE, StringEquals: `${place.prefix}-${suffix}` }));
}

const CATCH = [{ ErrorEquals: ["States.ALL"], ResultPath: "$.error", Next: "TellFailed" }];
const RETRY = [{ ErrorEquals: ["States.TaskFailed"], IntervalSeconds: 2, MaxAttempts: 3, BackoffRate: 2 }];

/** @param next absent: the last state of an item, whose faults are those of the whole */
function task(place: Place, action: string, parameters: Record<string, unknown>, next?: string): Record<string, unknown> {
  return {
    Type: "Task",
    Resource: `arn:${place.partition}:states:::aws-sdk:${action}`,
    Parameters: parameters,
    ResultPath: null,
    Retry: RETRY,
    ...(next ? { Catch: CATCH, Next: next } : { End: true }),
  };
}

const INTERFACES = "$.found.Reservations[0].Instances[0].NetworkInterfaces";

/**
 * A node of this zone is found by its tag, then every one of its interfaces is moved: a node with EFA has many, and AWS
 * refuses to change the groups of such an instance as a whole.
 */
function nodeStates(place: Place, groupId: string): Record<string, unknown> {
  const filters = [
    { Name: "instance-id", "Values.$": `States.Array(${NODE})` },
    { Name: "tag:Zone", Values: [place.prefix] },
  ];
  const move = task(place, "ec2:modifyNetworkInterfaceAttribute", { "NetworkInterfaceId.$": "$.NetworkInterfaceId", Groups: [groupId] });
  return {
    FindNode: { ...task(place, "ec2:describeInstances", { Filters: filters }, "IsOurs"), ResultPath: "$.found" },
    IsOurs: { Type: "Choice", Choices: [{ Variable: `${INTERFACES}[0].NetworkInterfaceId`, IsPresent: true, Next: "IsolateNode" }], Default: "TellOnly" },
    IsolateNode: {
      Type: "Map",
      ItemsPath: INTERFACES,
      ItemProcessor: { ProcessorConfig: { Mode: "INLINE" }, StartAt: "MoveInterface", States: { MoveInterface: move } },
      ResultPath: null,
      Catch: CATCH,
      Next: "MarkNode",
    },
    MarkNode: markNode(place),
  };
}

function markNode(place: Place): Record<string, unknown> {
  return task(place, "ec2:createTags", { "Resources.$": `States.Array(${NODE})`, Tags: [{ Key: "Quarantined", "Value.$": "$.detail.id" }] }, "TellNode");
}

function isolateRole(place: Place): Record<string, unknown> {
  return task(place, "iam:putRolePolicy", { "RoleName.$": ROLE, PolicyName: QUARANTINE_POLICY, PolicyDocument: DENY_ALL }, "TellRole");
}

function tell(place: Place, topicArn: string, done: string): Record<string, unknown> {
  return {
    Type: "Task",
    Resource: `arn:${place.partition}:states:::sns:publish`,
    Parameters: {
      TopicArn: topicArn,
      Subject: `security response: ${done}`.slice(0, 100),
      "Message.$": "States.JsonToString($.detail)",
    },
    End: true,
  };
}

/** For the policy of the machine's role. */
export function isolableRoleArns(place: Place): string[] {
  return ISOLABLE_ROLES.map((suffix) => roleArn(place, suffix));
}
