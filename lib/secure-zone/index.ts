export { SecureZone } from "./secure-zone";
export type { SecureZoneProps } from "./secure-zone";
export type { ISecureZone, SecureZoneAttributes } from "./zone-interface";
export { DataClass } from "./data-class";
export { AccountService } from "./account-service";
