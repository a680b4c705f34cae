import { allow, deny, document, forPrincipal, service } from "./document";
import type { PolicyDocument } from "./document";
import type { Place } from "./world";

/** Services that may raise an alert (P-21): pinned to the account, as alarms and rules do not all send their ARN. */
const SENDERS = ["events.amazonaws.com", "cloudwatch.amazonaws.com", "budgets.amazonaws.com", "backup.amazonaws.com"];

/** @param tlsOnly DIT-05 */
export function topicPolicy(place: Place, topicArn: string, tlsOnly: boolean): PolicyDocument {
  return document([
    forPrincipal(service(...SENDERS), allow("Senders", ["sns:Publish"], [topicArn], { StringEquals: { "aws:SourceAccount": place.account } })),
    tlsOnly ? forPrincipal("*", deny("TlsOnly", ["sns:Publish"], [topicArn], { Bool: { "aws:SecureTransport": "false" } })) : undefined,
  ]);
}

export function queuePolicy(queueArn: string, topicArns: readonly string[], tlsOnly: boolean): PolicyDocument {
  return document([
    forPrincipal(service("sns.amazonaws.com"), allow("FromTopics", ["sqs:SendMessage"], [queueArn], { ArnEquals: { "aws:SourceArn": topicArns } })),
    tlsOnly
      ? forPrincipal("*", deny("TlsOnly", ["sqs:SendMessage", "sqs:ReceiveMessage"], [queueArn], { Bool: { "aws:SecureTransport": "false" } }))
      : undefined,
  ]);
}
