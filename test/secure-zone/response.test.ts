import { responseMachine, responsePattern } from "../../lib/secure-zone/policies/response-machine";
import { breakGlassEvent, findingEvents, releasedWriteEvent } from "../../lib/secure-zone/policies/event-patterns";
import { responsePolicy } from "../../lib/secure-zone/policies/service-roles";
import { evaluateAccess, parsePolicy, principalFrom } from "../../lib/secure-zone/access-evaluation";
import { isolateNodes } from "../../lib/secure-zone";
import { world } from "./support/generated";
import { matches } from "./support/event-bridge";
import { run } from "./support/state-machine";
import { synthesized } from "./support/synthesized";

const finding = (severity: number, resource: Record<string, unknown>) => ({
  source: "aws.guardduty",
  "detail-type": "GuardDuty Finding",
  detail: { id: "f-1", severity, type: "CryptoCurrency:EC2/BitcoinTool.B!DNS", resource },
});
const node = { resourceType: "Instance", instanceDetails: { instanceId: "i-0abc" } };
const role = (userName: string) => ({ resourceType: "AccessKey", accessKeyDetails: { userName } });

/** What EC2 says of the node: a node with EFA has several interfaces. */
const ours = { "ec2:describeInstances": { Reservations: [{ Instances: [{ NetworkInterfaces: [{ NetworkInterfaceId: "eni-1" }, { NetworkInterfaceId: "eni-2" }] }] }] } };
const notOurs = { "ec2:describeInstances": { Reservations: [] } };

describe("the response to a finding", () => {
  const machine = responseMachine(world, { topicArn: "arn:topic", quarantineGroupId: "sg-quarantine" });

  test("starts at high severity, not at medium", () => {
    expect(matches(responsePattern(), finding(8, node))).toBe(true);
    expect(matches(responsePattern(), finding(6.9, node))).toBe(false);
  });

  test("cuts the node off, marks it and tells", () => {
    const calls = run(machine, finding(8, node), { answers: ours });
    expect(calls.map(({ action }) => action)).toEqual([
      "ec2:describeInstances", "ec2:modifyNetworkInterfaceAttribute", "ec2:modifyNetworkInterfaceAttribute", "ec2:createTags", "sns:publish",
    ]);
    expect(calls[0]?.parameters.Filters).toEqual([expect.objectContaining({ Name: "instance-id" }), { Name: "tag:Zone", Values: ["acme-zone"] }]);
    expect(calls.slice(1, 3).map(({ parameters }) => parameters)).toEqual([
      { NetworkInterfaceId: "eni-1", Groups: ["sg-quarantine"] },
      { NetworkInterfaceId: "eni-2", Groups: ["sg-quarantine"] },
    ]);
    expect(calls[4]?.parameters.Subject).toContain("node isolated");
  });

  test("leaves nodes of others to people", () => {
    expect(run(machine, finding(8, node), { answers: notOurs }).map(({ action }) => action)).toEqual(["ec2:describeInstances", "sns:publish"]);
  });

  test("denies the zone's role everything and tells", () => {
    const calls = run(machine, finding(8, role("acme-zone-training")));
    expect(calls.map(({ action }) => action)).toEqual(["iam:putRolePolicy", "sns:publish"]);
    expect(calls[0]?.parameters).toMatchObject({ RoleName: "acme-zone-training", PolicyName: "quarantine" });
    expect(JSON.parse(String(calls[0]?.parameters.PolicyDocument))).toMatchObject({ Statement: [{ Effect: "Deny", Action: "*", Resource: "*" }] });
  });

  test("leaves administrators and strangers to people", () => {
    for (const name of ["acme-zone-break-glass", "acme-zone-platform-admin", "somebody-else"]) {
      const calls = run(machine, finding(9, role(name)));
      expect(calls.map(({ action }) => action)).toEqual(["sns:publish"]);
      expect(calls[0]?.parameters.Subject).toContain("nothing isolated");
    }
  });

  test("tells when the isolation fails", () => {
    const calls = run(machine, finding(8, node), { answers: ours, failing: ["ec2:modifyNetworkInterfaceAttribute"] });
    expect(calls.at(-1)?.parameters.Subject).toContain("isolation FAILED");
  });

  test("reports nodes when it has no network to isolate them in", () => {
    const calls = run(responseMachine(world, { topicArn: "arn:topic" }), finding(8, node));
    expect(calls.map(({ action }) => action)).toEqual(["sns:publish"]);
  });

  test("has only states that exist and can be reached", () => {
    const { States, StartAt } = machine as { States: Record<string, unknown>; StartAt: string };
    const named = new Set([StartAt, ...[...JSON.stringify(States).matchAll(/"(?:Next|Default)":"(\w+)"/g)].map((match) => match[1] as string)]);
    expect([...named].sort()).toEqual(Object.keys(States).sort());
  });
});

describe("the role of the response", () => {
  const may = (action: string, resource: string, resourceTags?: Record<string, string>, context = {}) =>
    evaluateAccess(
      { principal: principalFrom("arn:aws:iam::111122223333:role/acme-zone-response", {}), action, resource, context, ...(resourceTags ? { resourceTags } : {}) },
      { identity: [parsePolicy("identity", "identity", responsePolicy(world, "arn:aws:sns:us-east-1:111122223333:alerts", world.keys.logs))] },
    ).decision;
  const instance = "arn:aws:ec2:us-east-1:111122223333:instance/i-0abc";

  test("moves interfaces into the quarantine group only (RES-03)", () => {
    const group = "arn:aws:ec2:us-east-1:111122223333:security-group/sg-1";
    const move = "ec2:ModifyNetworkInterfaceAttribute";
    expect(may(move, group, { Zone: "acme-zone", Name: "acme-zone-quarantine" })).toBe("allow");
    expect(may(move, group, { Zone: "acme-zone", Name: "acme-zone-nodes" })).toBe("deny");
    expect(may(move, group, { Zone: "other", Name: "acme-zone-quarantine" })).toBe("deny");
  });

  test("marks nodes of its zone and ends none", () => {
    const tag = { "aws:TagKeys": ["Quarantined"] };
    expect(may("ec2:CreateTags", instance, { Zone: "acme-zone" }, tag)).toBe("allow");
    expect(may("ec2:CreateTags", instance, { Zone: "other" }, tag)).toBe("deny");
    expect(may("ec2:TerminateInstances", instance, { Zone: "acme-zone" })).toBe("deny");
  });

  test("takes rights from the zone's working roles only", () => {
    expect(may("iam:PutRolePolicy", "arn:aws:iam::111122223333:role/acme-zone-inference")).toBe("allow");
    expect(may("iam:PutRolePolicy", "arn:aws:iam::111122223333:role/acme-zone-break-glass")).toBe("deny");
    expect(may("iam:PutRolePolicy", "arn:aws:iam::111122223333:role/other")).toBe("deny");
  });
});

describe("what is watched", () => {
  const byId = (id: string) => findingEvents().find((event) => event.id === id);

  test("routes findings by severity", () => {
    expect(matches(byId("guardduty-high")?.pattern, finding(7, node))).toBe(true);
    expect(matches(byId("guardduty-medium")?.pattern, finding(7, node))).toBe(false);
    expect(matches(byId("guardduty-medium")?.pattern, finding(4, node))).toBe(true);
    expect(byId("guardduty-high")?.severity).toBe("alert");
    expect(byId("guardduty-medium")?.severity).toBe("notice");
  });

  const write = (key: string, by: string, eventName = "PutObject") => ({
    source: "aws.s3",
    "detail-type": "AWS API Call via CloudTrail",
    detail: {
      eventName,
      requestParameters: { bucketName: "acme-zone-models", key },
      userIdentity: { sessionContext: { sessionIssuer: { arn: `arn:aws:iam::111122223333:role/${by}` } } },
    },
  });

  test("alarms on a write to released models outside the promotion, and on nothing else", () => {
    const { pattern } = releasedWriteEvent(world, "acme-zone-models");
    expect(matches(pattern, write("projects/alpha/released/llama/w.safetensors", "acme-zone-training"))).toBe(true);
    expect(matches(pattern, write("projects/alpha/released/llama/w.safetensors", "acme-zone-break-glass", "DeleteObject"))).toBe(true);
    expect(matches(pattern, write("projects/alpha/released/llama/w.safetensors", "acme-zone-model-promoter"))).toBe(false);
    expect(matches(pattern, write("projects/alpha/candidate/llama/w.safetensors", "acme-zone-training"))).toBe(false);
    expect(matches(pattern, write("projects/alpha/released/llama/w.safetensors", "acme-zone-training", "GetObject"))).toBe(false);
  });

  test("alarms on every use of break-glass", () => {
    const assume = (name: string) => ({
      source: "aws.sts",
      "detail-type": "AWS API Call via CloudTrail",
      detail: { eventName: "AssumeRole", requestParameters: { roleArn: `arn:aws:iam::111122223333:role/${name}` } },
    });
    expect(matches(breakGlassEvent(world).pattern, assume("acme-zone-break-glass"))).toBe(true);
    expect(matches(breakGlassEvent(world).pattern, assume("acme-zone-auditor"))).toBe(false);
  });
});

describe("the network of the nodes", () => {
  test("is told to the zone by who makes it, once, and not to a zone of another stack", () => {
    const z = synthesized({}, (zone) => isolateNodes(zone, "vpc-1"));
    expect(z.all("aws_security_group")).toMatchObject([{ vpc_id: "vpc-1", ingress: [], egress: [] }]);
    expect(String(z.all("aws_sfn_state_machine")[0]?.definition)).toContain(`\${${z.all("aws_security_group")[0]?.address}.id}`);
    expect(() => synthesized({}, (zone) => { isolateNodes(zone, "vpc-1"); isolateNodes(zone, "vpc-2"); })).toThrow(/^vpcId: /);
    expect(String(synthesized().all("aws_sfn_state_machine")[0]?.definition)).not.toContain("IsolateNode");
  });
});
