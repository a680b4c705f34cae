export { GreenPowerProfile } from "./green-power-profile";
export type { GreenPowerProfileProps } from "./green-power-profile";
export type { IGreenPowerProfile, PowerPool } from "./profile-interface";
