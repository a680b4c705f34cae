import { ValidationError } from "../../errors";
import { conditionMatches, evaluateAccess, evaluateTrust, parsePolicy, principalFrom } from "./evaluator";
import type { AccessDecision, AccessPolicies, ContextValue, Policy } from "./evaluator";
import { findAssets } from "./assets";
import type { StackAssets } from "./assets";
import type { AccessCase, CaseFile, ConditionCase, Expected, TrustCase } from "./cases";
import { kubernetesJudge } from "./kubernetes-judge";
import { readStack } from "./read-stack";
import type { StackFile } from "./read-stack";
import { Resolver } from "./resolver";
import { policyFor, resourceFacts } from "./resource-policies";
import type { ResourceFacts } from "./resource-policies";
import { readPolicy, rolesOf } from "./roles";
import type { StackRole } from "./roles";
import type { Stack } from "./stack";
import type { Place } from "./stand-ins";
import { Translation } from "./translate";
import { roleOf } from "./world";
import type { World } from "./world";

/** What a stack answers to a case. */
export interface JudgedCase {
  readonly id: string;
  readonly decision: Expected;
  readonly expected: Expected;
  /** E.g. `allow: identity/ReadOwn`. */
  readonly decidedBy: string;
  /** Address in the stack, or ARN, of the policy whose statement decided. */
  readonly policy?: string;
}

/** The answers to all cases. */
export interface AccessReport {
  readonly schemaVersion: "1";
  readonly decisions: readonly JudgedCase[];
  /** What the reader of the decisions should know: assets that were not found, policies whose content is not known. */
  readonly notes: readonly string[];
}

/**
 * Asks the policies in synthesized stacks the questions of a case file.
 *
 * @param zone name of the zone, where the stacks hold several
 * @throws ValidationError for cases or stacks that are not of the form, and for policies that AWS would refuse
 */
export function judgeAccess(cases: CaseFile, files: readonly StackFile[], zone?: string): AccessReport {
  const stacks = files.map(readStack);
  const place = placeOf(cases, stacks);
  const resolver = new Resolver(stacks, place);
  const roles = rolesOf(resolver);
  const assets = findAssets(resolver, roles, cases, zone);
  const world: World = {
    cases, assets, roles, facts: resourceFacts(resolver),
    translation: new Translation(cases, assets, place, standardBoundary(cases, assets)),
  };
  const judgeKubernetes = kubernetesJudge(resolver, world);
  const decisions = [
    ...cases.cases.map((one, index) => judged(one, accessDecision(one, `cases[${index}]`, world))),
    ...cases.kubernetesCases.map((one, index) => judged(one, judgeKubernetes(one, `kubernetesCases[${index}]`))),
    ...cases.trustCases.map((one) => judged(one, trustDecision(one))),
    ...cases.conditionCases.map((one, index) => judged({ id: one.id, expected: one.matches ? "allow" : "deny" }, conditionDecision(one, `conditionCases[${index}]`))),
  ];
  return { schemaVersion: "1", decisions, notes: notesOf(world, resolver) };
}

function judged(one: { readonly id: string; readonly expected: Expected }, { decision, decidedBy, statement }: AccessDecision): JudgedCase {
  return { id: one.id, decision, expected: one.expected, decidedBy, ...(statement ? { policy: statement.policy } : {}) };
}

/** The region is the provider's when it is written there; account and partition are the cases', which stand for any. */
function placeOf({ world }: CaseFile, stacks: readonly Stack[]): Place {
  const region = stacks.map((stack) => stack.provider["region"]).find((one): one is string => typeof one === "string" && /^[a-z]{2}(-[a-z]+)+-\d$/.test(one)) ?? world.region;
  const partition = region.startsWith("cn-") ? "aws-cn" : region.startsWith("us-gov-") ? "aws-us-gov" : region === world.region ? world.partition : "aws";
  return { partition, account: world.account, region };
}

/** The ceiling of the personas that the cases call `standard`, else of workloads. */
function standardBoundary(cases: CaseFile, assets: StackAssets): string | undefined {
  const standard = Object.entries(cases.personas).filter(([, persona]) => persona.boundary === "standard").map(([name]) => name);
  return [...standard, "training-workload", "node-role"].map((name) => assets.roles.get(name)?.boundaryArn).find((arn) => arn !== undefined);
}

function accessDecision(one: AccessCase, path: string, world: World): AccessDecision {
  const role = roleOf(one.persona, path, world);
  if (!role) return { decision: "deny", decidedBy: `implicit deny: the stack has no role of persona ${one.persona}` };
  const { cases, facts, translation } = world;
  const resource = translation.text(one.resource);
  const resourcePolicy = policyFor(resource, one.action, facts, world.roles);
  const policies: AccessPolicies = {
    identity: role.identity,
    ...(role.boundary ? { boundary: role.boundary } : {}),
    ...(one.sessionPolicy === undefined ? {} : { session: readPolicy(`${path}.sessionPolicy`, "session", one.sessionPolicy) }),
    scps: organizationLevels(cases, facts),
    ...(facts.resourceControlPolicies.length > 0 ? { rcps: [[FULL_ACCESS_RCP, ...facts.resourceControlPolicies]] } : {}),
    ...(resourcePolicy ? { resource: resourcePolicy } : {}),
    grants: facts.grants,
  };
  return evaluateAccess({
    principal: principalFrom(role.arn, principalTags(one, role, world)),
    action: one.action,
    resource,
    context: contextOf({ ...cases.defaultContext, ...one.context }, translation),
    resourceTags: { ...facts.tags.get(resource), ...translated(one.resourceTags, translation) },
    ...(one.resourceAccount === undefined ? {} : { resourceAccount: one.resourceAccount }),
  }, policies);
}

/** Tags of the role in the stack, under those of the session; null takes one away. */
function principalTags(one: AccessCase, role: StackRole, { cases, translation }: World): Record<string, string> {
  const session = { ...cases.personas[one.persona]?.principalTags, ...one.principalTags };
  const all = { ...role.tags, ...Object.fromEntries(Object.entries(session).map(([key, value]) => [key, value === null ? null : (translation.value(key, value) as string)])) };
  return Object.fromEntries(Object.entries(all).filter((pair): pair is [string, string] => pair[1] !== null));
}

function translated(tags: Readonly<Record<string, string>>, translation: Translation): Record<string, string> {
  return Object.fromEntries(Object.entries(tags).map(([key, value]) => [key, translation.text(value)]));
}

function contextOf(values: Readonly<Record<string, ContextValue | null>>, translation?: Translation): Record<string, ContextValue> {
  const present = Object.entries(values).filter((pair): pair is [string, ContextValue] => pair[1] !== null);
  return Object.fromEntries(present.map(([key, value]) => [key, translation ? translation.value(key, value) : value]));
}

const FULL_ACCESS = { Version: "2012-10-17", Statement: [{ Sid: "FullAWSAccess", Effect: "Allow", Action: "*", Resource: "*" }] };
const FULL_ACCESS_SCP = parsePolicy("FullAWSAccess", "scp", FULL_ACCESS);
const FULL_ACCESS_RCP = parsePolicy("RCPFullAWSAccess", "rcp", { ...FULL_ACCESS, Statement: [{ ...FULL_ACCESS.Statement[0], Principal: "*" }] });

/** The organization's policies of the stack, beside the one AWS attaches; else the one the cases bring. */
function organizationLevels(cases: CaseFile, facts: ResourceFacts): (readonly Policy[])[] {
  if (facts.serviceControlPolicies.length > 0) return [[FULL_ACCESS_SCP, ...facts.serviceControlPolicies]];
  return cases.serviceControlPolicy === undefined ? [] : [[readPolicy("serviceControlPolicy", "scp", cases.serviceControlPolicy)]];
}

function trustDecision(one: TrustCase): AccessDecision {
  const document = "Statement" in (one.trust as object) ? one.trust : { Version: "2012-10-17", Statement: one.trust };
  return evaluateTrust(readPolicy(`trust of ${one.id}`, "trust", document), "arn:aws:iam::111122223333:role/role", {
    context: contextOf(one.context),
    ...(one.principal === undefined ? {} : { caller: principalFrom(one.principal) }),
  });
}

/** A Condition is asked as that of a statement which allows. */
function conditionDecision(one: ConditionCase, path: string): AccessDecision {
  try {
    return conditionMatches(one.condition, contextOf(one.context))
      ? { decision: "allow", decidedBy: "allow: the condition holds" }
      : { decision: "deny", decidedBy: "implicit deny: the condition does not hold" };
  } catch (error) {
    if (error instanceof ValidationError) throw new ValidationError(`${path}.${error.path.replace(/^Condition/, "condition")}`, error.problem);
    throw error;
  }
}

const NO_KUBERNETES = ["aws_eks_access_entry", "kubernetes_role_binding", "kubernetes_role_binding_v1", "kubernetes_cluster_role_binding", "kubernetes_cluster_role_binding_v1", "kubernetes_manifest"];

function notesOf({ assets, translation, cases }: World, resolver: Resolver): string[] {
  const asked = new Set([...cases.cases, ...cases.kubernetesCases].map((one) => one.persona));
  const roles = [...assets.roles].filter(([persona]) => asked.has(persona));
  return [
    ...(cases.kubernetesCases.length > 0 && NO_KUBERNETES.every((type) => resolver.blocks(type).length === 0)
      ? ["nothing in the stack gives access to Kubernetes, so nobody has any; give the folder that holds the cluster's stacks too"] : []),
    ...translation.missing.map((what) => `the stack has no ${what}; the name of the cases is used`),
    ...[...asked].filter((persona) => !assets.roles.has(persona)).sort().map((persona) => `the stack has no role of persona ${persona}`),
    ...roles.flatMap(([persona, role]) => role.unknownPolicies.map((arn) => `${persona}: the content of ${arn} is not known here and was left out`)),
    ...resolver.unresolved.map((what) => `no value for ${what}; what names it matches nothing`),
  ];
}
