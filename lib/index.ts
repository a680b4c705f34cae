// What models ask for
export { LanguageModel } from "./demand/model/language-model";
export type { ModelArchitecture, ExpertArchitecture, LatentAttention, SlidingWindow } from "./demand/model/architecture";

// What can be bought
export { InstanceCatalog, PurchaseOption } from "./catalog";
export type { InstanceCatalogProps, InstanceOffer, NegotiatedPrice, OwnOffer, OwnAcceleratorFacts, SiteFacts } from "./catalog";

// The constructs
export { GpuCluster, Workload, ClusterAllocation } from "./gpu-cluster";
export type {
  AllocatedPool, BatchProps, FineTuningProps, GpuClusterAttributes, GpuClusterProps, IGpuCluster, InferenceProps, LayoutOptions, ProfileBucketProps,
  ProfileProps, RecommenderProps, ResourcesProps, StreamingProps, TrainingProps, UserGroupProps, UserShareProps, WorkloadOptions,
} from "./gpu-cluster";
export { EfaOptimization, HighSpeedFabric } from "./high-speed-fabric";
export type { FabricZone, HighSpeedFabricAttributes, HighSpeedFabricProps, IHighSpeedFabric } from "./high-speed-fabric";
export { GreenPowerProfile } from "./green-power-profile";
export type { GreenPowerProfileProps, IGreenPowerProfile, PowerPool } from "./green-power-profile";
export type {
  AccessExplanation, AccountServices, BudgetControl, ControlChoice, ControlCost, ControlEffect, ControlStatus, EgressProps, ISecureZone,
  ModelVerificationProps, OptOut, PermissionSets, PersonaAccessEntriesProps, PersonaRbacProps, PipelineTrust, PriceOverride, RiskScenario, ScenarioRisk,
  SecureZoneAttributes, SecureZoneProps, SecurityBudget, SecurityChoice, SecurityContact, Sensitivity, SiteActivity, WorkloadIdentityProps,
} from "./secure-zone";
export { ZoneBase } from "./secure-zone/zone-base";
export { AccountService, DataClass, ModelVerification, PersonaAccessEntries, PersonaRbac, SecureZone, WorkloadIdentity, ZoneAsset } from "./secure-zone";

// Errors are told apart by their name, `ValidationError` or `InfeasibleError`: jsii has no class that extends Error.
