import { document } from "./document";
import type { PolicyDocument } from "./document";
import type { Place } from "./world";

/** ECR-04: pulls by this account only; who in it, say the identity policies. The ARN of a repository is not written in its own policy. */
export function repositoryPolicy(place: Place): PolicyDocument {
  return document([
    {
      Sid: "OwnAccountPulls",
      Effect: "Allow",
      Principal: { AWS: `arn:${place.partition}:iam::${place.account}:root` },
      Action: ["ecr:BatchGetImage", "ecr:GetDownloadUrlForLayer", "ecr:BatchCheckLayerAvailability"],
    },
  ]);
}
