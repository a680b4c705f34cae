import { KubernetesProvider } from "@cdktf/provider-kubernetes/lib/provider";
import { TerraformStack } from "cdktf";
import type { Construct } from "constructs";
import { DataClass, PersonaRbac } from "../../lib";

/**
 * What the site puts into its cluster, in a stack of its own that is deployed second: a Kubernetes provider configured
 * from a cluster made in the same apply fails.
 */
export class LlmTrainingContents extends TerraformStack {
  constructor(scope: Construct, id: string, zoneName: string) {
    super(scope, id);
    new KubernetesProvider(this, "kubernetes", { configPath: "~/.kube/config" });
    new PersonaRbac(this, "rbac", { zoneName, dataClass: DataClass.CONFIDENTIAL, projects: ["shared"], createNamespaces: true });
  }
}
