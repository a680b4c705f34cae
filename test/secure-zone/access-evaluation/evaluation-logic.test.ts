import { checkPolicy, evaluateAccess, parsePolicy, principalFrom } from "../../../lib/secure-zone/access-evaluation";
import type { AccessPolicies, AccessRequest, PolicyKind } from "../../../lib/secure-zone/access-evaluation";

const ACCOUNT = "111122223333";
const OTHER = "444455556666";
const ROLE = `arn:aws:iam::${ACCOUNT}:role/app`;
const SESSION = `arn:aws:sts::${ACCOUNT}:assumed-role/app/s1`;
const USER = `arn:aws:iam::${ACCOUNT}:user/ann`;
const ROOT = `arn:aws:iam::${ACCOUNT}:root`;
const OBJECT = "arn:aws:s3:::bucket/key";
const KEY = `arn:aws:kms:us-east-1:${ACCOUNT}:key/k`;

type Parts = Readonly<Record<string, unknown>>;
const policy = (kind: PolicyKind, ...statements: readonly Parts[]) => parsePolicy(kind, kind, { Version: "2012-10-17", Statement: statements });
const allow = (more: Parts = {}): Parts => ({ Effect: "Allow", Action: "*", Resource: "*", ...more });
const deny = (more: Parts = {}): Parts => ({ Effect: "Deny", Action: "*", Resource: "*", ...more });
const any = policy("identity", allow({ Sid: "Any" }));
const nothing = policy("identity", allow({ Action: "sts:GetCallerIdentity" }));

const decide = (policies: Partial<AccessPolicies>, request: Partial<AccessRequest> = {}) =>
  evaluateAccess({ principal: principalFrom(SESSION), action: "s3:GetObject", resource: OBJECT, ...request }, { identity: [nothing], ...policies }).decidedBy;

describe("within an account", () => {
  test("nothing is allowed by default", () => expect(decide({})).toBe("implicit deny: no allow in identity"));
  test("an identity policy allows", () => expect(decide({ identity: [any] })).toBe("allow: identity/Any"));
  test("one of several policies is enough", () => expect(decide({ identity: [nothing, any] })).toBe("allow: identity/Any"));
  test.each([
    ["scp", { scps: [[policy("scp", allow(), deny({ Sid: "No" }))]] }],
    ["rcp", { rcps: [[policy("rcp", allow({ Principal: "*" }), deny({ Sid: "No", Principal: "*" }))]] }],
    ["resource", { resource: policy("resource", deny({ Sid: "No", Principal: "*" })) }],
    ["identity", { identity: [any, policy("identity", deny({ Sid: "No" }))] }],
    ["boundary", { boundary: policy("boundary", allow(), deny({ Sid: "No" })) }],
    ["session", { session: policy("session", allow(), deny({ Sid: "No" })) }],
    ["endpoint", { endpoint: policy("endpoint", allow({ Principal: "*" }), deny({ Sid: "No", Principal: "*" })) }],
  ])("an explicit deny of kind %s wins over every allow", (kind, more) => {
    const granted = { identity: [any], resource: policy("resource", allow({ Principal: "*" })) };
    expect(decide({ ...granted, ...more })).toBe(`explicit deny: ${kind}/No`);
  });
  test.each([
    ["scp", { scps: [[policy("scp", allow())], [policy("scp", allow({ Action: "ec2:*" }))]] }],
    ["rcp", { rcps: [[policy("rcp", allow({ Principal: "*", Action: "sqs:*" }))]] }],
    ["boundary", { boundary: policy("boundary", allow({ Action: "ec2:*" })) }],
    ["session", { session: policy("session", allow({ Action: "ec2:*" })) }],
    ["endpoint", { endpoint: policy("endpoint", allow({ Principal: "*", Action: "ec2:*" })) }],
  ])("no allow in %s is a deny, at every level", (kind, more) => {
    expect(decide({ identity: [any], ...more })).toBe(`implicit deny: no allow in ${kind}`);
  });
  test("organization policies do not bind service-linked roles", () => {
    const linked = principalFrom(`arn:aws:iam::${ACCOUNT}:role/aws-service-role/x.amazonaws.com/AWSServiceRoleForX`);
    expect(decide({ identity: [any], scps: [[policy("scp", deny())]] }, { principal: linked })).toBe("allow: identity/Any");
  });
});

describe("a resource policy within the account", () => {
  const narrow = policy("boundary", allow({ Action: "ec2:*" }));
  const naming = (principal: unknown) => policy("resource", allow({ Sid: "R", Principal: principal }));
  test.each([["the role", ROLE], ["the session", SESSION], ["everybody", "*"]])("grants %s without an identity policy", (_name, arn) => {
    expect(decide({ resource: naming({ AWS: arn }) })).toBe("allow: resource/R");
  });
  test("that names the account only lets identity policies decide", () => {
    expect(decide({ resource: naming({ AWS: ROOT }) })).toBe("implicit deny: no allow in identity");
    expect(decide({ resource: naming({ AWS: ACCOUNT }), identity: [any] })).toBe("allow: identity/Any");
  });
  test("that names the role is limited by boundary and session policy", () => {
    expect(decide({ resource: naming({ AWS: ROLE }), boundary: narrow })).toBe("implicit deny: no allow in boundary");
    expect(decide({ resource: naming({ AWS: ROLE }), session: policy("session", allow({ Action: "ec2:*" })) })).toBe("implicit deny: no allow in session");
  });
  test.each([["the session", { AWS: SESSION }], ["everybody", "*"]])("that names %s is not", (_name, principal) => {
    expect(decide({ resource: naming(principal), boundary: narrow })).toBe("allow: resource/R");
  });
  test("that names the user is not", () => {
    expect(decide({ resource: naming({ AWS: USER }), boundary: narrow }, { principal: principalFrom(USER) })).toBe("allow: resource/R");
  });
  test("that names another role says nothing", () => {
    expect(decide({ resource: naming({ AWS: `${ROLE}2` }) })).toBe("implicit deny: no allow in identity");
  });
  test("grants a service that it names, and no other", () => {
    const logs = naming({ Service: "delivery.logs.amazonaws.com" });
    expect(decide({ resource: logs }, { principal: principalFrom("delivery.logs.amazonaws.com") })).toBe("allow: resource/R");
    expect(decide({ resource: logs, identity: [any] }, { principal: principalFrom("config.amazonaws.com") })).toBe("implicit deny: no allow in resource");
  });
  test("a deny for everybody hits services, unless it excepts them", () => {
    const service = { principal: principalFrom("config.amazonaws.com") };
    const granted = allow({ Principal: { Service: "config.amazonaws.com" } });
    const own = { StringNotEquals: { "aws:PrincipalAccount": ACCOUNT } };
    expect(decide({ resource: policy("resource", granted, deny({ Sid: "Own", Principal: "*", Condition: own })) }, service)).toBe("explicit deny: resource/Own");
    expect(decide({ resource: policy("resource", granted, deny({ Principal: "*", Condition: { ...own, Bool: { "aws:PrincipalIsAWSService": "false" } } })) }, service)).toBe("allow: resource/#1");
  });
  test("grants anonymous callers only by a wildcard", () => {
    const anonymous = { principal: principalFrom("*") };
    expect(decide({ resource: naming("*") }, anonymous)).toBe("allow: resource/R");
    expect(decide({ resource: naming({ AWS: ROOT }) }, anonymous)).toBe("implicit deny: no allow in resource");
  });
});

describe("NotPrincipal", () => {
  const except = (...names: readonly string[]) => policy("resource", { ...deny({ Sid: "Others" }), NotPrincipal: { AWS: names } });
  test("excepts a session when account, role and session are named", () => {
    expect(decide({ identity: [any], resource: except(ROOT, ROLE, SESSION) })).toBe("allow: identity/Any");
  });
  test.each([["the role", [ROLE]], ["account and role", [ROOT, ROLE]], ["the account", [ROOT]]])("denies a session when only %s is named", (_name, names) => {
    expect(decide({ identity: [any], resource: except(...names) })).toBe("explicit deny: resource/Others");
  });
  test("excepts nobody who has a permissions boundary", () => {
    expect(decide({ identity: [any], boundary: policy("boundary", allow()), resource: except(ROOT, ROLE, SESSION) })).toBe("explicit deny: resource/Others");
  });
  test("with Allow grants everybody else", () => {
    const others = policy("resource", { ...allow({ Sid: "Others" }), NotPrincipal: { AWS: USER } });
    expect(decide({ resource: others })).toBe("allow: resource/Others");
    expect(decide({ resource: others }, { principal: principalFrom(USER) })).toBe("implicit deny: no allow in identity");
  });
});

describe("a key", () => {
  const use: Partial<AccessRequest> = { action: "kms:Decrypt", resource: KEY };
  const root = { ...allow({ Sid: "Root", Action: "kms:*" }), Principal: { AWS: ROOT } };
  test("without a policy leaves it to the account", () => {
    expect(decide({ identity: [any] }, use)).toBe("allow: identity/Any");
    expect(decide({}, use)).toBe("implicit deny: no allow in identity");
  });
  test("whose policy does not delegate cannot be used by identity policies", () => {
    expect(decide({ identity: [any], resource: policy("resource", allow({ Principal: { AWS: USER } })) }, use)).toBe("implicit deny: no allow in resource");
  });
  test("whose policy delegates can", () => expect(decide({ identity: [any], resource: policy("resource", root) }, use)).toBe("allow: identity/Any"));
  test("whose policy names the role needs no identity policy", () => {
    expect(decide({ resource: policy("resource", root, allow({ Sid: "Role", Principal: { AWS: ROLE } })) }, use)).toBe("allow: resource/Role");
  });
  describe("with a grant", () => {
    const grant = { name: "g", keyArn: KEY, granteePrincipal: ROLE, operations: ["Decrypt"], encryptionContextSubset: { a: "1" } };
    const only = policy("resource", allow({ Principal: { AWS: USER } }));
    const withContext = (value: string) => ({ ...use, context: { "kms:EncryptionContext:a": value } });
    test("lets the grantee do that operation in that context", () => {
      expect(decide({ resource: only, grants: [grant] }, withContext("1"))).toBe("allow: grant/g");
    });
    test.each([["another context", withContext("2")], ["another operation", { ...withContext("1"), action: "kms:Encrypt" }], ["somebody else", { ...withContext("1"), principal: principalFrom(`${ROLE}2`) }]])("not %s", (_name, request) => {
      expect(decide({ resource: only, grants: [grant] }, request)).toBe("implicit deny: no allow in resource");
    });
    test("and is overridden by a deny", () => {
      expect(decide({ resource: policy("resource", deny({ Sid: "No", Principal: "*" })), grants: [grant] }, withContext("1"))).toBe("explicit deny: resource/No");
    });
  });
});

describe("across accounts", () => {
  const foreign: Partial<AccessRequest> = { resourceAccount: OTHER };
  const naming = policy("resource", allow({ Sid: "R", Principal: { AWS: ROOT } }));
  test("both sides must allow", () => {
    expect(decide({ identity: [any], resource: naming }, foreign)).toBe("allow: identity/Any");
    expect(decide({ identity: [any] }, foreign)).toBe("implicit deny: no allow in resource");
    expect(decide({ resource: naming }, foreign)).toBe("implicit deny: no allow in identity");
  });
  test("a grant to the session does not replace the identity policy", () => {
    expect(decide({ resource: policy("resource", allow({ Principal: { AWS: SESSION } })) }, foreign)).toBe("implicit deny: no allow in identity");
  });
  test("the boundary counts", () => {
    expect(decide({ identity: [any], resource: naming, boundary: policy("boundary", allow({ Action: "ec2:*" })) }, foreign)).toBe("implicit deny: no allow in boundary");
  });
  test("the account in the resource's ARN says whose it is", () => {
    const resource = `arn:aws:sqs:us-east-1:${OTHER}:q`;
    expect(decide({ identity: [any] }, { action: "sqs:SendMessage", resource })).toBe("implicit deny: no allow in resource");
  });
});

describe("taking a role", () => {
  const take: Partial<AccessRequest> = { action: "sts:AssumeRole", resource: `arn:aws:iam::${ACCOUNT}:role/target` };
  const trusting = (arn: string) => policy("trust", { Sid: "T", Effect: "Allow", Principal: { AWS: arn }, Action: "sts:AssumeRole" });
  test("needs its trust, whatever identity policies say", () => expect(decide({ identity: [any] }, take)).toBe("implicit deny: no allow in trust"));
  test("needs an identity policy when the trust names the account", () => {
    expect(decide({ resource: trusting(ROOT) }, take)).toBe("implicit deny: no allow in identity");
    expect(decide({ resource: trusting(ROOT), identity: [any] }, take)).toBe("allow: identity/Any");
  });
  test("does not when it names the role", () => expect(decide({ resource: trusting(ROLE) }, take)).toBe("allow: trust/T"));
});

describe("statements", () => {
  const on = (statement: Parts, request: Partial<AccessRequest> = {}) => decide({ identity: [policy("identity", statement)] }, request).startsWith("allow");
  test.each([
    ["actions ignore case", { Action: "S3:gETobject" }, {}, true],
    ["actions take ? and *", { Action: "s3:?et*" }, {}, true],
    ["another action does not match", { Action: "s3:GetObjectAcl" }, {}, false],
    ["resources keep case", { Resource: "arn:aws:s3:::bucket/KEY" }, {}, false],
    ["* reaches over slashes and colons", { Resource: "arn:aws:s3:::b*y" }, {}, true],
    ["a short ARN is completed", { Resource: "arn:aws:sqs", Action: "sqs:*" }, { action: "sqs:SendMessage", resource: `arn:aws:sqs:us-east-1:${ACCOUNT}:q` }, true],
    ["an action without resource needs *", { Resource: "arn:aws:s3:::*", Action: "s3:*" }, { action: "s3:ListAllMyBuckets", resource: "*" }, false],
  ] as const)("%s", (_name, more, request, expected) => {
    expect(on(allow(more), request)).toBe(expected);
  });
  test("NotAction and NotResource are everything else", () => {
    const { Action: _a, ...withoutAction } = allow();
    const { Resource: _r, ...withoutResource } = allow();
    expect(on({ ...withoutAction, NotAction: "iam:*" })).toBe(true);
    expect(on({ ...withoutAction, NotAction: "s3:*" })).toBe(false);
    expect(on({ ...withoutResource, NotResource: "arn:aws:s3:::other/*" })).toBe(true);
    expect(on({ ...withoutResource, NotResource: "arn:aws:s3:::bucket/*" })).toBe(false);
  });
  test("a resource with a variable that has no value matches nothing, also in NotResource", () => {
    const resource = "arn:aws:s3:::bucket/${aws:PrincipalTag/Project}";
    const { Resource: _r, ...withoutResource } = allow();
    expect(on(allow({ Resource: resource }))).toBe(false);
    expect(on(allow({ Resource: ["arn:aws:s3:::bucket/key", resource] }))).toBe(true);
    expect(on({ ...withoutResource, NotResource: resource })).toBe(true);
    expect(on(allow({ Resource: resource }), { principal: principalFrom(SESSION, { Project: "key" }) })).toBe(true);
  });
  test("a default stands in for a missing tag", () => {
    expect(on(allow({ Resource: "arn:aws:s3:::bucket/${aws:PrincipalTag/Project, 'key'}" }))).toBe(true);
  });
  test("in a document of 2008 variables are text", () => {
    const old = parsePolicy("old", "identity", { Version: "2008-10-17", Statement: allow({ Resource: "arn:aws:s3:::bucket/${aws:PrincipalTag/Project}" }) });
    const request = { principal: principalFrom(SESSION, { Project: "key" }) };
    expect(decide({ identity: [old] }, request)).toBe("implicit deny: no allow in identity");
    expect(decide({ identity: [old] }, { ...request, resource: "arn:aws:s3:::bucket/${aws:PrincipalTag/Project}" })).toBe("allow: identity/#1");
  });
  test("tags of the resource are condition keys, also of the service's own", () => {
    const condition = { StringEquals: { "aws:ResourceTag/Zone": "z", "ec2:ResourceTag/Zone": "z" } };
    const request = { action: "ec2:StartInstances", resource: `arn:aws:ec2:us-east-1:${ACCOUNT}:instance/i` };
    expect(on(allow({ Condition: condition }), { ...request, resourceTags: { Zone: "z" } })).toBe(true);
    expect(on(allow({ Condition: condition }), request)).toBe(false);
  });
});

describe("a document that AWS would refuse", () => {
  test.each([
    ["identity", { Statement: [] }, "Statement", /at least one statement/],
    ["identity", { Version: "2012-10-18", Statement: allow() }, "Version", /2012-10-17/],
    ["identity", { Statement: allow({ Effect: "allow" }) }, "Statement.Effect", /"Allow" or "Deny"/],
    ["identity", { Statement: [allow(), allow({ NotAction: "s3:*" })] }, "Statement[1].Action", /both/],
    ["identity", { Statement: allow({ Principal: "*" }) }, "Statement.Principal", /not allowed/],
    ["identity", { Statement: allow({ Actions: "s3:*" }) }, "Statement.Actions", /did you mean "Action"/],
    ["identity", { Statement: allow({ Action: "GetObject" }) }, "Statement.Action", /service:Action/],
    ["identity", { Statement: allow({ Resource: "bucket" }) }, "Statement.Resource", /ARN/],
    ["identity", { Statement: [allow({ Sid: "A" }), allow({ Sid: "A" })] }, "Statement[1].Sid", /unique/],
    ["identity", { Statement: allow({ Condition: { StringLikes: { a: "b" } } }) }, "Statement.Condition.StringLikes", /StringLike/],
    ["resource", { Statement: allow() }, "Statement.Principal", /neither/],
    ["resource", { Statement: allow({ Principal: { AWS: "arn:aws:iam::111122223333:role/*" } }) }, "Statement.Principal.AWS", /cannot be a wildcard/],
    ["resource", { Statement: allow({ Principal: {} }) }, "Statement.Principal", /at least one/],
    ["trust", { Statement: allow({ Principal: "*" }) }, "Statement.Resource", /trust policy/],
    ["identity", "{", "", /not JSON/],
    ["identity", [], "", /policy document/],
  ] as const)("of kind %s is reported: %j", (kind, document, path, message) => {
    const { problems } = checkPolicy("p", kind, document);
    expect(problems.map((one) => one.path)).toContain(path);
    expect(problems.find((one) => one.path === path)?.problem).toMatch(message);
    expect(() => parsePolicy("p", kind, document)).toThrow();
  });
});
