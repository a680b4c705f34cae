import { EcrLifecyclePolicy } from "@cdktf/provider-aws/lib/ecr-lifecycle-policy";
import { EcrRepository } from "@cdktf/provider-aws/lib/ecr-repository";
import { EcrRepositoryPolicy } from "@cdktf/provider-aws/lib/ecr-repository-policy";
import { Construct } from "constructs";
import { repositoryPolicy } from "./policies/registry";
import { renderPolicy } from "./render-policy";
import { zoneTags } from "./zone-context";
import type { ZoneContext } from "./zone-context";

/** Days an image that no tag names is kept: a deployment by digest may still pull it. */
const UNTAGGED_DAYS = 30;

/** Image repositories `<platform>/<project>/<name>`: tags never move, pushes are scanned. */
export class ZoneRegistry extends Construct {
  constructor(scope: Construct, id: string, context: ZoneContext, names: readonly string[], keyArn: string) {
    super(scope, id);
    for (const name of names) {
      const repository = new EcrRepository(this, name, {
        name: `${context.platform}/${name}`,
        imageTagMutability: "IMMUTABLE",
        imageScanningConfiguration: { scanOnPush: true },
        // set once: a change replaces the repository and its images (P-22)
        encryptionConfiguration: [context.on("ECR-03") ? { encryptionType: "KMS", kmsKey: keyArn } : { encryptionType: "AES256" }],
        forceDelete: false,
        tags: { ...zoneTags(context), Project: name.split("/")[0] as string },
      });
      new EcrRepositoryPolicy(this, `${name}-policy`, { repository: repository.name, policy: renderPolicy(repositoryPolicy(context)) });
      if (context.on("ECR-05")) {
        new EcrLifecyclePolicy(this, `${name}-lifecycle`, { repository: repository.name, policy: JSON.stringify(untagged()) });
      }
    }
  }
}

function untagged() {
  return {
    rules: [
      {
        rulePriority: 1,
        description: "Images that no tag names",
        selection: { tagStatus: "untagged", countType: "sinceImagePushed", countUnit: "days", countNumber: UNTAGGED_DAYS },
        action: { type: "expire" },
      },
    ],
  };
}
