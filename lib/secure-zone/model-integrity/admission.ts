import { VERIFIER_CONFIG_MAP, VERIFIER_CONTAINER, MODEL_LABEL } from "./names";

const NAME = "verify-model-before-load";

/**
 * Pods that say by label which released model they load must verify it first, with the verifier's image and script, and
 * may not change it afterwards. Kubernetes 1.30 or newer (ValidatingAdmissionPolicy v1).
 *
 * @see https://kubernetes.io/docs/reference/access-authn-authz/validating-admission-policy/
 */
export function admissionPolicy(verifierImage: string): Record<string, unknown> {
  const verifier = `c.name == '${VERIFIER_CONTAINER}' && c.image == '${verifierImage}'`;
  return {
    apiVersion: "admissionregistration.k8s.io/v1",
    kind: "ValidatingAdmissionPolicy",
    metadata: { name: NAME },
    spec: {
      failurePolicy: "Fail",
      matchConstraints: {
        resourceRules: [{ apiGroups: [""], apiVersions: ["v1"], operations: ["CREATE", "UPDATE"], resources: ["pods"] }],
      },
      matchConditions: [
        { name: "loads-a-model", expression: `has(object.metadata.labels) && '${MODEL_LABEL}' in object.metadata.labels` },
      ],
      validations: [
        {
          expression: `has(object.spec.initContainers) && object.spec.initContainers.exists(c, ${verifier})`,
          message: `a pod with the label ${MODEL_LABEL} must verify the model by the init container ${VERIFIER_CONTAINER}`,
        },
        {
          expression:
            `has(object.spec.initContainers) && object.spec.initContainers.all(c, c.name != '${VERIFIER_CONTAINER}' || ` +
            `(has(c.command) && c.command.size() == 4 && c.command[0] == '/bin/sh' && c.command[1] == '/verifier/verify-model' && c.command[3] == '/verifier/signing-key.pem'))`,
          message: `the init container ${VERIFIER_CONTAINER} must run the script of the config map ${VERIFIER_CONFIG_MAP}`,
        },
        {
          expression:
            `has(object.spec.volumes) && object.spec.volumes.exists(v, v.name == '${VERIFIER_CONTAINER}' && has(v.configMap) && v.configMap.name == '${VERIFIER_CONFIG_MAP}')`,
          message: `the volume ${VERIFIER_CONTAINER} must be the config map ${VERIFIER_CONFIG_MAP}`,
        },
      ],
    },
  };
}

export function admissionBinding(projects: readonly string[]): Record<string, unknown> {
  return {
    apiVersion: "admissionregistration.k8s.io/v1",
    kind: "ValidatingAdmissionPolicyBinding",
    metadata: { name: NAME },
    spec: {
      policyName: NAME,
      validationActions: ["Deny"],
      matchResources: {
        namespaceSelector: { matchExpressions: [{ key: "kubernetes.io/metadata.name", operator: "In", values: [...projects].sort() }] },
      },
    },
  };
}
