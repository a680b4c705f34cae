import { allow, document } from "./document";
import type { PolicyDocument } from "./document";
import { regional } from "./world";
import type { Place } from "./world";

/** Delivery of flow logs to one log group, which the fabric makes. */
export function flowLogPolicy(place: Place, logGroup: string): PolicyDocument {
  return document([
    allow("Write", ["logs:CreateLogStream", "logs:PutLogEvents", "logs:DescribeLogStreams"], [
      regional(place, "logs", `log-group:${logGroup}`),
      regional(place, "logs", `log-group:${logGroup}:*`),
    ]),
    // lists groups before it writes; AWS has no narrower resource for it
    allow("Find", ["logs:DescribeLogGroups"], ["*"]),
  ]);
}
