/** Files that belong to the manifest itself. */
export const MANIFEST_FILE = "MANIFEST";
export const SIGNATURE_FILE = "MANIFEST.sig";

/** Formats that run code when they are read (MOD-08): pickles and what holds them. */
export const UNSAFE_EXTENSIONS = ["bin", "ckpt", "dill", "joblib", "npy", "npz", "pickle", "pkl", "pt", "pth"] as const;

const UNSAFE_TEST = UNSAFE_EXTENSIONS.map((extension) => `-name '*.${extension}'`).join(" -o ");

/**
 * Verifies a model before it is loaded (MOD-12): `verify-model DIRECTORY PUBLIC_KEY_PEM`. Refuses a signature that does
 * not fit, a file that changed, is missing or was added, a link, and formats that run code.
 * Needs sh, openssl, sha256sum, find, sed, sort, cut; writes nothing.
 */
export const VERIFY_SCRIPT = `#!/bin/sh
# verify-model DIRECTORY PUBLIC_KEY_PEM: exit 0 when the model is as it was signed
set -eu
refuse() { echo "verify-model: $1" >&2; exit 1; }
[ $# -eq 2 ] || { echo "usage: verify-model DIRECTORY PUBLIC_KEY_PEM" >&2; exit 2; }
key=$2
case $key in /*) ;; *) key=$PWD/$key ;; esac
cd "$1"
[ -f ${MANIFEST_FILE} ] && [ -f ${SIGNATURE_FILE} ] || refuse "no signed manifest"
openssl dgst -sha256 -verify "$key" -signature ${SIGNATURE_FILE} ${MANIFEST_FILE} >/dev/null 2>&1 || refuse "signature does not fit the manifest"
if grep -qvE '^[0-9a-f]{64}  [^/ ][^ ]*$' ${MANIFEST_FILE} || grep -q '\\.\\./' ${MANIFEST_FILE}; then refuse "malformed manifest"; fi
[ -z "$(find . -type l)" ] || refuse "links are not allowed"
[ -z "$(find . -type f \\( ${UNSAFE_TEST} \\))" ] || refuse "a format that runs code when it is read"
sha256sum -c ${MANIFEST_FILE} >/dev/null 2>&1 || refuse "a file is missing or was changed"
have=$(find . -type f ! -path ./${MANIFEST_FILE} ! -path ./${SIGNATURE_FILE} | sed 's|^\\./||' | LC_ALL=C sort)
signed=$(cut -c67- ${MANIFEST_FILE} | LC_ALL=C sort)
[ "$have" = "$signed" ] || refuse "a file was added"
`;

/**
 * Writes the manifest of a model: a digest per file, in the form of sha256sum, sorted. `make-manifest DIRECTORY`.
 */
export const MANIFEST_SCRIPT = `#!/bin/sh
# make-manifest DIRECTORY: writes DIRECTORY/${MANIFEST_FILE}
set -eu
cd "$1"
[ -z "$(find . -type l)" ] || { echo "make-manifest: links are not allowed" >&2; exit 1; }
[ -z "$(find . -type f \\( ${UNSAFE_TEST} \\))" ] || { echo "make-manifest: a format that runs code when it is read; convert to safetensors" >&2; exit 1; }
[ -z "$(find . -name '* *')" ] || { echo "make-manifest: a name with a space" >&2; exit 1; }
rm -f ${MANIFEST_FILE} ${SIGNATURE_FILE}
find . -type f | sed 's|^\\./||' | LC_ALL=C sort | while read -r file; do sha256sum "$file"; done > ../manifest.$$
mv ../manifest.$$ ${MANIFEST_FILE}
`;

/**
 * Promotion (MOD-05), run by the promoter's pipeline: takes a candidate, writes and signs its manifest, and releases it.
 * Every upload carries a SHA-256 checksum that S3 verifies, and nothing released is ever overwritten.
 * `promote-model BUCKET PROJECT MODEL SIGNING_KEY_ID`, with `make-manifest` beside it. Needs the AWS command line.
 */
export const PROMOTE_SCRIPT = `#!/bin/sh
# promote-model BUCKET PROJECT MODEL SIGNING_KEY_ID: candidate -> released
set -eu
[ $# -eq 4 ] || { echo "usage: promote-model BUCKET PROJECT MODEL SIGNING_KEY_ID" >&2; exit 2; }
bucket=$1 project=$2 model=$3 key=$4
here=$(cd "$(dirname "$0")" && pwd)
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
mkdir "$work/model"
while read -r file; do
  mkdir -p "$work/model/$(dirname "$file")"
  aws s3api get-object --bucket "$bucket" --key "projects/$project/candidate/$model/$file" --checksum-mode ENABLED "$work/model/$file" >/dev/null
done < "\${MODEL_FILES:?a file that lists the files of the model, one per line: the promoter may read, not list}"
"$here/make-manifest" "$work/model"
openssl dgst -sha256 -binary "$work/model/${MANIFEST_FILE}" > "$work/digest"
aws kms sign --key-id "$key" --message "fileb://$work/digest" --message-type DIGEST \\
  --signing-algorithm ECDSA_SHA_256 --query Signature --output text | base64 -d > "$work/model/${SIGNATURE_FILE}"
cd "$work/model"
# the manifest goes last: a release without it cannot be loaded
for file in $(find . -type f ! -name '${MANIFEST_FILE}*' | sed 's|^\\./||' | LC_ALL=C sort) ${SIGNATURE_FILE} ${MANIFEST_FILE}; do
  aws s3api put-object --bucket "$bucket" --key "projects/$project/released/$model/$file" --body "$file" \\
    --checksum-algorithm SHA256 --if-none-match '*' >/dev/null
done
`;
