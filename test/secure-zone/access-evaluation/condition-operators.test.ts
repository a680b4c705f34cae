import { conditionMatches } from "../../../lib/secure-zone/access-evaluation";
import type { ContextValue } from "../../../lib/secure-zone/access-evaluation";

type Row = readonly [operator: string, policy: string | string[], request: ContextValue | undefined, holds: boolean];

const holds = (operator: string, policy: unknown, request: ContextValue | undefined, more: Record<string, ContextValue> = {}) =>
  conditionMatches({ [operator]: { k: policy } }, { ...(request === undefined ? {} : { k: request }), ...more });

describe("an operator and one value of the request", () => {
  const rows: readonly Row[] = [
    ["StringEquals", "Alpha", "Alpha", true], ["StringEquals", "Alpha", "alpha", false], ["StringEquals", "al*", "alpha", false],
    ["StringNotEquals", "Alpha", "alpha", true], ["StringNotEquals", ["a", "b"], "b", false],
    ["StringEqualsIgnoreCase", "Alpha", "aLPHA", true], ["StringEqualsIgnoreCase", "Alpha", "beta", false],
    ["StringNotEqualsIgnoreCase", "Alpha", "aLPHA", false], ["StringNotEqualsIgnoreCase", "Alpha", "beta", true],
    ["StringLike", "al*a", "alpha", true], ["StringLike", "alph?", "alpha", true], ["StringLike", "alph?", "alph", false],
    ["StringLike", "AL*", "alpha", false], ["StringLike", "*", "", true], ["StringLike", ["x", "a*"], "alpha", true],
    ["StringNotLike", "al*", "alpha", false], ["StringNotLike", "be*", "alpha", true], ["StringNotLike", ["be*", "al*"], "alpha", false],
    ["NumericEquals", "1.20", "1.2", true], ["NumericEquals", "1", "one", false], ["NumericNotEquals", "1", "2", true], ["NumericNotEquals", "1", "1.0", false],
    ["NumericLessThan", "1.2", "1.1", true], ["NumericLessThan", "1.2", "1.2", false], ["NumericLessThanEquals", "1.2", "1.2", true],
    ["NumericGreaterThan", "3600", "3601", true], ["NumericGreaterThan", "3600", "3600", false], ["NumericGreaterThanEquals", "3600", "3600", true],
    ["NumericGreaterThan", "3600", "not a number", false], ["NumericLessThan", ["5", "10"], "7", true],
    ["DateEquals", "2026-01-01T00:00:00Z", "2026-01-01T01:00:00+01:00", true], ["DateEquals", "2026-01-01", "1767225600", true],
    ["DateNotEquals", "2026-01-01", "2026-01-02", true], ["DateLessThan", "2026-01-01T00:00:00Z", "2025-12-31T23:59:59.999Z", true],
    ["DateLessThan", "2026-01-01", "2026-01-01", false], ["DateLessThanEquals", "2026-01-01", "2026-01-01", true],
    ["DateGreaterThan", "2026-01-01", "2026-06-01T12:00Z", true], ["DateGreaterThanEquals", "2026", "2026-01-01", true], ["DateGreaterThan", "2026-01-01", "soon", false],
    ["Bool", "true", "true", true], ["Bool", "true", "TRUE", true], ["Bool", "false", "true", false], ["Bool", "true", "1", false],
    ["BinaryEquals", "QmluYXJ5", "QmluYXJ5", true], ["BinaryEquals", "QmluYXJ5", "qmluYXJ5", false],
    ["IpAddress", "203.0.113.0/24", "203.0.113.255", true], ["IpAddress", "203.0.113.0/24", "203.0.114.0", false], ["IpAddress", "203.0.113.7", "203.0.113.7", true],
    ["IpAddress", "0.0.0.0/0", "198.51.100.1", true], ["IpAddress", "2001:db8::/32", "2001:db8:1::1", true], ["IpAddress", "2001:db8::/32", "2001:db9::1", false],
    ["IpAddress", "::ffff:10.0.0.0/104", "::ffff:10.1.2.3", true], ["IpAddress", "0.0.0.0/0", "2001:db8::1", false], ["IpAddress", "10.0.0.0/8", "no address", false],
    ["NotIpAddress", "10.0.0.0/8", "10.1.1.1", false], ["NotIpAddress", ["10.0.0.0/8", "192.168.0.0/16"], "172.16.0.1", true],
    ["ArnEquals", "arn:aws:iam::111122223333:role/a*", "arn:aws:iam::111122223333:role/ab", true],
    ["ArnLike", "arn:aws:iam::*:role/acme-*", "arn:aws:iam::111122223333:role/acme-x", true],
    ["ArnLike", "arn:aws:*:role/x", "arn:aws:iam::111122223333:role/x", false],
    ["ArnLike", "arn:aws:sns:*:*:topic", "arn:aws:sns:eu-west-1:111122223333:topic", true],
    ["ArnLike", "arn:aws:logs:*:*:*", "arn:aws:logs:eu-west-1:111122223333:log-group:/a:b", true],
    ["ArnLike", "arn:aws:iam::111122223333:role/x", "role/x", false], ["ArnLike", "*", "arn:aws:s3:::b", true],
    ["ArnNotEquals", "arn:aws:s3:::b", "arn:aws:s3:::c", true], ["ArnNotLike", "arn:aws:s3:::*", "arn:aws:s3:::c", false],
    ["Null", "true", "x", false], ["Null", "false", "x", true],
  ];
  test.each(rows)("%s %j on %j: %s", (operator, policy, request, expected) => {
    expect(holds(operator, policy, request)).toBe(expected);
  });
});

describe("a missing key", () => {
  const positive = ["StringEquals", "StringEqualsIgnoreCase", "StringLike", "ArnEquals", "ArnLike"];
  const negated = ["StringNotEquals", "StringNotEqualsIgnoreCase", "StringNotLike", "ArnNotEquals", "ArnNotLike"];
  test.each(positive)("%s does not hold, with IfExists it does", (operator) => {
    expect([holds(operator, "arn:aws:s3:::b", undefined), holds(`${operator}IfExists`, "arn:aws:s3:::b", undefined)]).toEqual([false, true]);
  });
  test.each(negated)("%s holds, with and without IfExists", (operator) => {
    expect([holds(operator, "arn:aws:s3:::b", undefined), holds(`${operator}IfExists`, "arn:aws:s3:::b", undefined)]).toEqual([true, true]);
  });
  test.each([["NumericLessThan", "5"], ["DateGreaterThan", "2026-01-01"], ["Bool", "true"], ["IpAddress", "10.0.0.0/8"], ["BinaryEquals", "QQ=="]])("%s does not hold, with IfExists it does", (operator, value) => {
    expect([holds(operator, value, undefined), holds(`${operator}IfExists`, value, undefined)]).toEqual([false, true]);
  });
  test.each([["NumericNotEquals", "5"], ["DateNotEquals", "2026-01-01"], ["NotIpAddress", "10.0.0.0/8"]])("%s holds", (operator, value) => {
    expect(holds(operator, value, undefined)).toBe(true);
  });
  test("is what Null true asks for, and an empty list is missing", () => {
    expect([holds("Null", "true", undefined), holds("Null", "false", undefined), holds("Null", "true", [])]).toEqual([true, false, true]);
  });
});

describe("a key of several values", () => {
  const rows: readonly Row[] = [
    ["ForAllValues:StringEquals", ["a", "b"], ["a", "b", "a"], true], ["ForAllValues:StringEquals", ["a", "b"], ["a", "c"], false],
    ["ForAllValues:StringEquals", ["a"], undefined, true], ["ForAllValues:StringEquals", ["a"], [], true],
    ["ForAllValues:StringNotEquals", ["a"], ["b", "c"], true], ["ForAllValues:StringNotEquals", ["a"], ["a", "c"], false],
    ["ForAllValues:StringLike", ["a*"], ["ab", "ac"], true],
    ["ForAnyValue:StringEquals", ["a"], ["c", "a"], true], ["ForAnyValue:StringEquals", ["a"], ["c"], false],
    ["ForAnyValue:StringEquals", ["a"], undefined, false], ["ForAnyValue:StringNotEquals", ["a"], undefined, false],
    ["ForAnyValue:StringNotEquals", ["a"], ["a", "c"], true], ["ForAnyValue:StringNotEquals", ["a"], ["a"], false],
    ["ForAnyValue:StringEqualsIfExists", ["a"], undefined, true], ["ForAllValues:StringEqualsIfExists", ["a"], ["b"], false],
    ["StringEquals", ["a"], ["b", "a"], true], ["StringNotEquals", ["a"], ["b", "a"], false],
  ];
  test.each(rows)("%s %j on %j: %s", (operator, policy, request, expected) => {
    expect(holds(operator, policy, request)).toBe(expected);
  });
});

describe("a policy variable", () => {
  const tag = { "aws:PrincipalTag/Project": "alpha" };
  test.each([
    ["has the value of its key", "StringEquals", "p-${aws:PrincipalTag/Project}", "p-alpha", tag, true],
    ["ignores the case of its key", "StringEquals", "${AWS:principaltag/project}", "alpha", tag, true],
    ["keeps the case of its value", "StringEquals", "${aws:PrincipalTag/Project}", "ALPHA", tag, false],
    ["takes its default without a value", "StringEquals", "${aws:PrincipalTag/Team, 'none'}", "none", tag, true],
    ["does not take its default with a value", "StringEquals", "${aws:PrincipalTag/Project, 'none'}", "none", tag, false],
    ["without value equals nothing", "StringEquals", "${aws:PrincipalTag/Team}", "", tag, false],
    ["without value is unlike everything", "StringNotEquals", "${aws:PrincipalTag/Team}", "alpha", tag, true],
    ["of a key with several values has none", "StringEquals", "${aws:TagKeys}", "a", { "aws:TagKeys": ["a", "b"] }, false],
    ["brings no wildcard in by its value", "StringLike", "${aws:PrincipalTag/Project}/x", "beta/x", { "aws:PrincipalTag/Project": "*" }, false],
    ["stands beside wildcards", "StringLike", "projects/${aws:PrincipalTag/Project}/*", "projects/alpha/a/b", tag, true],
    ["named * is a star", "StringLike", "a${*}b", "axb", {}, false],
    ["named * is only a star", "StringLike", "a${*}b", "a*b", {}, true],
    ["named ? is a question mark", "StringLike", "a${?}b", "a?b", {}, true],
    ["named $ is a dollar", "StringEquals", "${$}{x}", "${x}", {}, true],
    ["works in ARNs", "ArnLike", "arn:aws:s3:::b/${aws:PrincipalTag/Project}/*", "arn:aws:s3:::b/alpha/x", tag, true],
    ["is not looked at where the key may be missing", "StringEqualsIfExists", "${aws:PrincipalTag/Team}", undefined, {}, true],
  ] as const)("%s", (_name, operator, policy, request, more, expected) => {
    expect(holds(operator, policy, request, more)).toBe(expected);
  });
});

describe("the grammar of conditions", () => {
  test("ignores the case of keys, also of tags", () => {
    expect(conditionMatches({ StringEquals: { "AWS:RESOURCETAG/project": "a" } }, { "aws:ResourceTag/Project": "a" })).toBe(true);
  });
  test("joins operators and keys by AND, values by OR", () => {
    const condition = { StringEquals: { a: ["1", "2"], b: "3" }, Bool: { c: "true" } };
    expect(conditionMatches(condition, { a: "2", b: "3", c: "true" })).toBe(true);
    expect(conditionMatches(condition, { a: "2", b: "4", c: "true" })).toBe(false);
    expect(conditionMatches(condition, { a: "2", b: "3", c: "false" })).toBe(false);
  });
  test("takes JSON's numbers and truth values for their text", () => {
    expect(conditionMatches({ Bool: { a: true }, NumericEquals: { b: 5 } }, { a: "true", b: "5" })).toBe(true);
  });
  test.each([
    ["an unknown operator", { StringEqual: { a: "1" } }, /did you mean "StringEquals"/],
    ["Null with IfExists", { NullIfExists: { a: "true" } }, /takes no IfExists/],
    ["a number that is none", { NumericLessThan: { a: "many" } }, /must be a number/],
    ["a range that is none", { IpAddress: { a: "10.0.0.0/33" } }, /must be an IP address/],
    ["a date that is none", { DateLessThan: { a: "2026-13-45" } }, /must be a date/],
    ["a truth value that is none", { Bool: { a: "yes" } }, /"true" or "false"/],
    ["a value that is no text", { StringEquals: { a: { b: 1 } } }, /must be a text/],
    ["an operator without keys", { StringEquals: "a" }, /object of condition keys/],
  ])("refuses %s", (_name, condition, message) => {
    expect(() => conditionMatches(condition, {})).toThrow(message);
  });
});
