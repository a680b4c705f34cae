import { spawn, type ChildProcess } from "node:child_process";
import { createServer } from "node:net";
import type { TerraformTools } from "./find-tools";

/** moto takes seconds to import; a loaded machine takes longer. */
const START_TIMEOUT_MS = 120_000;
const POLL_MS = 250;
/** moto takes anybody's word, but tells a signed request from an anonymous one. */
const SOMEBODY = { Authorization: "AWS4-HMAC-SHA256 Credential=testing/20260101/us-east-1/s3/aws4_request, SignedHeaders=host, Signature=0" };

/** A moto server of one test file, on a free loopback port. */
export class MotoServer {
  /** Starts a server and waits until it answers. */
  static async start(tools: TerraformTools): Promise<MotoServer> {
    const port = await freePort();
    const [command, ...args] = tools.moto as [string, ...string[]];
    const child = spawn(command, [...args, "-H", "127.0.0.1", "-p", String(port)], { stdio: "ignore", env: { ...process.env, MOTO_IAM_LOAD_MANAGED_POLICIES: "true" } });
    const server = new MotoServer(`http://127.0.0.1:${port}`, child);
    await server.answers();
    return server;
  }

  private constructor(
    /** Address of every service. */
    readonly endpoint: string,
    private readonly child: ChildProcess,
  ) {}

  /** Forgets every resource. */
  async reset(): Promise<void> {
    await fetch(`${this.endpoint}/moto-api/reset`, { method: "POST" });
  }

  /** Deletes every version of every object of a bucket: like S3, moto deletes no bucket that holds some. */
  async emptyBucket(bucket: string): Promise<void> {
    // a listing holds a thousand versions; one that starts as the last did would come for ever
    let first: string | undefined;
    for (let versions = await this.versions(bucket); versions.length > 0; versions = await this.versions(bucket)) {
      if (versions[0] === first) throw new Error(`objects of ${bucket} cannot be deleted, e.g. ${first}`);
      first = versions[0];
      await fetch(`${this.endpoint}/${bucket}?delete`, { method: "POST", headers: SOMEBODY, body: `<Delete>${versions.join("")}</Delete>` });
    }
  }

  /** As a request to delete names them. */
  private async versions(bucket: string): Promise<string[]> {
    const listing = await (await fetch(`${this.endpoint}/${bucket}?versions`)).text();
    return [...listing.matchAll(/<Key>([^<]*)<\/Key>\s*<VersionId>([^<]*)<\/VersionId>/g)].map(([, key, version]) => `<Object><Key>${key}</Key><VersionId>${version}</VersionId></Object>`);
  }

  async stop(): Promise<void> {
    if (this.child.exitCode !== null) return;
    const ended = new Promise((resolve) => this.child.once("exit", resolve));
    this.child.kill();
    await ended;
  }

  private async answers(): Promise<void> {
    for (let waited = 0; waited < START_TIMEOUT_MS; waited += POLL_MS) {
      if (this.child.exitCode !== null) throw new Error(`moto ended with exit code ${this.child.exitCode} as it started`);
      const up = await fetch(`${this.endpoint}/moto-api/`).then((answer) => answer.ok, () => false);
      if (up) return;
      await new Promise((resolve) => setTimeout(resolve, POLL_MS));
    }
    await this.stop();
    throw new Error(`moto did not answer within ${START_TIMEOUT_MS / 1000} s`);
  }
}

function freePort(): Promise<number> {
  return new Promise((resolve, reject) => {
    const probe = createServer();
    probe.once("error", reject);
    probe.listen(0, "127.0.0.1", () => {
      const address = probe.address();
      probe.close(() => (address && typeof address === "object" ? resolve(address.port) : reject(new Error("no free port"))));
    });
  });
}
