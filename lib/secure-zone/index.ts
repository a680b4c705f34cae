export { SecureZone } from "./secure-zone";
export type { PermissionSets, PipelineTrust, SecureZoneProps } from "./zone-props";
export type { AccountServices } from "./account-services";
export type { OptOut } from "./controls/decide";
export type { ISecureZone, SecureZoneAttributes } from "./zone-interface";
export { DataClass } from "./data-class";
export { AccountService } from "./account-service";
