import { VERIFIER_CONFIG_MAP, VERIFIER_CONTAINER } from "./names";

/** Where the model is on the pod, and with what it is verified. */
export interface VerifierContainerProps {
  readonly image: string;
  /** Volume that holds the model. */
  readonly modelVolume: string;
  /** Directory of the model on that volume. */
  readonly modelDirectory: string;
}

/** The init container that verifies a model before the server reads it, as plain Kubernetes JSON. */
export function verifierContainer(props: VerifierContainerProps): Record<string, unknown> {
  return {
    name: VERIFIER_CONTAINER,
    image: props.image,
    command: ["/bin/sh", "/verifier/verify-model", `/model/${props.modelDirectory}`, "/verifier/signing-key.pem"],
    volumeMounts: [
      { name: VERIFIER_CONTAINER, mountPath: "/verifier", readOnly: true },
      { name: props.modelVolume, mountPath: "/model", readOnly: true },
    ],
    securityContext: {
      allowPrivilegeEscalation: false,
      readOnlyRootFilesystem: true,
      runAsNonRoot: true,
      runAsUser: 65532,
      capabilities: { drop: ["ALL"] },
      seccompProfile: { type: "RuntimeDefault" },
    },
  };
}

/** The volume it reads the script and the key from. */
export function verifierVolume(): Record<string, unknown> {
  return { name: VERIFIER_CONTAINER, configMap: { name: VERIFIER_CONFIG_MAP, defaultMode: 0o444 } };
}
