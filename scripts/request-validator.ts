/** The request's schema as a plain function: compiling it at every start costs more than sizing the flagship. */
import Ajv from "ajv";
import standaloneCode from "ajv/dist/standalone";

const HEADER = `// Generated from schema/request.json by npm run schema; do not edit.
/* eslint-disable */
// @ts-nocheck
`;

/** TypeScript of a module that exports `validateRequest`, which collects all errors with the data and the schema each came from. */
export function requestValidatorSource(schema: object): string {
  const ajv = new Ajv({
    allErrors: true,
    verbose: true,
    // tags that only describe are not keywords of the checker
    strict: false,
    strictNumbers: true,
    allowUnionTypes: true,
    code: { source: true, esm: true },
  });
  ajv.addSchema(withoutTexts(schema), "request");
  const source = standaloneCode(ajv, { validateRequest: "request" });
  return `${HEADER}${source.replace(/^"use strict";/, "").replace(/;(?=(?:const|function|export) )/g, ";\n")}\n`;
}

/**
 * Descriptions are for readers of the schema; the errors carry the schema, so they would weigh on the module. Only what
 * must be given keeps its own: who leaves it out is told what it means.
 */
function withoutTexts(node: unknown): object {
  const isText = ([key, value]: readonly [string, unknown]) => key === "description" && typeof value === "string";
  const strip = (value: unknown): unknown => {
    if (Array.isArray(value)) return value.map(strip);
    if (typeof value !== "object" || value === null) return value;
    const stripped = Object.fromEntries(Object.entries(value).filter((entry) => !isText(entry)).map(([key, inner]) => [key, strip(inner)]));
    return withRequiredTexts(stripped, value as ObjectSchema);
  };
  return strip(node) as object;
}

interface ObjectSchema {
  readonly required?: readonly string[];
  readonly properties?: Readonly<Record<string, { readonly description?: string }>>;
}

/** Puts the descriptions of the keys that an object must have back. */
function withRequiredTexts(stripped: object, { required, properties }: ObjectSchema): object {
  if (!Array.isArray(required) || properties === undefined) return stripped;
  const kept = Object.entries((stripped as ObjectSchema).properties ?? {}).map(([key, schema]) => {
    const text = required.includes(key) ? properties[key]?.description : undefined;
    return [key, text === undefined ? schema : { ...schema, description: text }] as const;
  });
  return { ...stripped, properties: Object.fromEntries(kept) };
}
