import type { OwnOffer } from "../../lib/catalog";

/** A node of an own data hall, as a request gives it. */
export const hall: OwnOffer = {
  name: "hall-node",
  site: "hall-1",
  zone: "hall-1-a",
  resources: { compute: 100, storageTB: 10, networkGbps: 100 },
  maxNodes: 10,
  usdPerHour: 3.2,
  powerKilowatts: 1.4,
};
