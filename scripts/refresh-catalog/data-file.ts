/**
 * JSON as the catalog's data files have it: one entry of a list or object to a line, so that a refresh reads well in a diff.
 *
 * @param wide keys whose value is written one entry to a line; all others stand on one line
 */
export function dataFileText(data: object, wide: readonly string[]): string {
  const entries = Object.entries(data).map(([key, value]) => {
    const name = ` ${JSON.stringify(key)}: `;
    if (!wide.includes(key)) return name + JSON.stringify(value);
    return name + (Array.isArray(value) ? lines("[", "]", value.map((one) => JSON.stringify(one))) : objectLines(value as object));
  });
  return `{\n${entries.join(",\n")}\n}\n`;
}

function objectLines(value: object): string {
  return lines("{", "}", Object.entries(value).map(([key, inner]) => `${JSON.stringify(key)}: ${JSON.stringify(inner)}`));
}

function lines(open: string, close: string, inner: readonly string[]): string {
  return `${open}\n${inner.map((line) => `  ${line}`).join(",\n")}\n ${close}`;
}
