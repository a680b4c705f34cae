export { evaluateAccess } from "./evaluate-access";
export type { AccessDecision, DecidingStatement } from "./evaluate-access";
export type { AccessPolicies, AccessRequest, KeyGrant } from "./applicable-policies";
export { evaluateTrust } from "./trust";
export type { RoleRequest } from "./trust";
export { principalFrom } from "./principals";
export type { RequestPrincipal } from "./principals";
export { checkPolicy, parsePolicy } from "./parse-policy";
export type { Policy, PolicyKind, PolicyProblem, PolicyStatement } from "./policy";
export { conditionMatches } from "./condition-matches";
export type { ContextValue, ContextValues } from "./request-context";
export { evaluateKubernetes } from "./kubernetes/evaluate-kubernetes";
export type {
  AccessPolicyGrant, ClusterRules, KubernetesBinding, KubernetesDecision, KubernetesIdentity, KubernetesRole, KubernetesSubject,
} from "./kubernetes/evaluate-kubernetes";
export { eksAccessPolicy, parseResource } from "./kubernetes/rules";
export type { KubernetesRequest, KubernetesRule } from "./kubernetes/rules";
