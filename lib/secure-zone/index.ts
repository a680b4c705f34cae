export { SecureZone } from "./secure-zone";
export type { PermissionSets, PipelineTrust, SecureZoneProps, SecurityContact } from "./zone-props";
export type { ISecureZone, SecureZoneAttributes } from "./zone-interface";
export { DataClass } from "./data-class";
export { AccountService } from "./account-service";
export type { AccountServices } from "./account-services";
export { ZoneAsset } from "./access-grants";
export { WorkloadIdentity } from "./workload-identity";
export type { WorkloadIdentityProps } from "./workload-identity";
export type { EgressProps } from "./zone-egress";

export type { OptOut } from "./controls/decide";
export type { ControlStatus } from "./controls/report";
export { controls } from "./controls/catalogue";
export type { Control } from "./controls/catalogue";
export type { AccessExplanation } from "./explain-access";
export { isolateNodes, reportCarried } from "./zone-brand";

export { PersonaAccessEntries } from "./rbac/access-entries";
export type { PersonaAccessEntriesProps } from "./rbac/access-entries";
export { PersonaRbac } from "./rbac/persona-rbac";
export type { PersonaRbacProps } from "./rbac/persona-rbac";
export { rbacGroup } from "./rbac/roles";

export { ModelVerification } from "./model-integrity/model-verification";
export type { ModelVerificationProps } from "./model-integrity/model-verification";
export { verifierContainer, verifierVolume } from "./model-integrity/init-container";
export type { VerifierContainerProps } from "./model-integrity/init-container";
export { MODEL_LABEL } from "./model-integrity/names";
export { MANIFEST_SCRIPT, PROMOTE_SCRIPT, VERIFY_SCRIPT } from "./model-integrity/scripts";

export type { ControlCost, SiteActivity } from "./cost/estimate";
export type { PriceOverride } from "./cost/prices";
export { chooseControls } from "./budget/choose";
export type { ControlChoice, ScenarioRisk, SecurityChoice, Sensitivity } from "./budget/choose";
export type { BudgetControl, ControlEffect, RiskScenario, SecurityBudget } from "./budget/problem";

export * from "./access-evaluation";
