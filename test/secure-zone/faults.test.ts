import fc from "fast-check";
import { ValidationError } from "../../lib/errors";
import { controls } from "../../lib/secure-zone";
import { zoneInputs } from "../../lib/secure-zone/zone-inputs";
import type { SecureZoneProps } from "../../lib/secure-zone";

const text = fc.oneof(fc.string({ maxLength: 30 }), fc.constantFrom("", " ", "alpha", "Alpha", "*", "${aws:x}", "a/b", "ä", "-a", "a".repeat(300)));
const number = fc.oneof(fc.double(), fc.integer(), fc.constantFrom(365, 90, 0, -1, NaN, Infinity));
const id = fc.oneof(text, fc.constantFrom(...controls().map((one) => one.id)));

const props: fc.Arbitrary<SecureZoneProps> = fc.record(
  {
    name: text,
    projects: fc.array(text, { maxLength: 3 }),
    optOuts: fc.array(fc.record({ control: id, reason: text }), { maxLength: 3 }),
    optIns: fc.array(id, { maxLength: 3 }),
    repositories: fc.array(text, { maxLength: 3 }),
    pipeline: fc.record({ repository: text }),
    auditLogRetentionDays: number,
    logRetentionDays: number,
    modelLockDays: number,
    modelComplianceReason: text,
  },
  { requiredKeys: [] },
);

test("whatever the props, the zone takes them or names the one it refuses", () => {
  fc.assert(
    fc.property(props, (given) => {
      try {
        const inputs = zoneInputs(given);
        expect(inputs.name).toMatch(/^[a-z][a-z0-9-]*[a-z0-9]$/);
        for (const { control } of given.optOuts ?? []) expect(inputs.decisions.get(control)?.on).toBe(false);
      } catch (error) {
        expect(error).toBeInstanceOf(ValidationError);
        expect(Object.keys(given)).toContain((error as ValidationError).path.split(/[.[]/)[0]);
      }
    }),
    { numRuns: 300, seed: 5 },
  );
});
