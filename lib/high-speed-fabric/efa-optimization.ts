/** Which of AWS's documented interface layouts EFA nodes get. EFA bandwidth is the same in both. */
export class EfaOptimization {
  /** One interface with IP addresses a node: the most nodes in a subnet. */
  static readonly IP_ADDRESSES = new EfaOptimization("ip-optimized");
  /** More interfaces with IP traffic: more bandwidth beside EFA, more addresses taken. */
  static readonly IP_BANDWIDTH = new EfaOptimization("bandwidth-optimized");

  private constructor(
    /** As in the catalogue: `ip-optimized` or `bandwidth-optimized`. */
    readonly name: string,
  ) {}
}
