/**
 * Who has a service or setting of which an account or region has only one (P-15 to P-17): this zone, or somebody
 * else. Two owners in one account and region break each other's plans.
 */
export class AccountService {
  /** The zone creates it, and destroying the zone ends it. */
  static createHere(): AccountService {
    return new AccountService("created-here");
  }

  /** It exists; the zone uses it by its id (detector id, recorder name, analyzer name, role ARN) and adds to it. */
  static adopt(id: string): AccountService {
    return new AccountService("adopted", id);
  }

  /**
   * Somebody else has it, e.g. the organization's security account.
   *
   * @param reason shown in the policy report
   */
  static managedElsewhere(reason: string): AccountService {
    return new AccountService("managed-elsewhere", undefined, reason);
  }

  private constructor(
    /** `created-here`, `adopted` or `managed-elsewhere`. */
    readonly ownership: string,
    readonly id?: string,
    readonly reason?: string,
  ) {}
}
