// What models ask for
export { LanguageModel } from "./demand/model/language-model";
export type { ModelArchitecture, ExpertArchitecture, LatentAttention, SlidingWindow } from "./demand/model/architecture";

// What can be bought
export { InstanceCatalog, PurchaseOption } from "./catalog";
export type { InstanceCatalogProps, InstanceOffer, NegotiatedPrice, OwnOffer, OwnAcceleratorFacts, SiteFacts } from "./catalog";

// Errors are told apart by their name, `ValidationError` or `InfeasibleError`: jsii has no class that extends Error.
