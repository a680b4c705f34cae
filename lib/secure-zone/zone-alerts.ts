import { CloudwatchEventRule } from "@cdktf/provider-aws/lib/cloudwatch-event-rule";
import { CloudwatchEventTarget } from "@cdktf/provider-aws/lib/cloudwatch-event-target";
import { SnsTopic } from "@cdktf/provider-aws/lib/sns-topic";
import { SnsTopicPolicy } from "@cdktf/provider-aws/lib/sns-topic-policy";
import { SnsTopicSubscription } from "@cdktf/provider-aws/lib/sns-topic-subscription";
import { SqsQueue } from "@cdktf/provider-aws/lib/sqs-queue";
import { SqsQueuePolicy } from "@cdktf/provider-aws/lib/sqs-queue-policy";
import { Construct } from "constructs";
import { queuePolicy, topicPolicy } from "./policies/alerts";
import type { WatchedEvent } from "./policies/event-patterns";
import { renderPolicy } from "./render-policy";
import { zoneTags } from "./zone-context";
import type { ZoneContext } from "./zone-context";

/** Longest an SQS message is kept: 14 days. */
const INBOX_SECONDS = 14 * 24 * 3600;

/**
 * Two encrypted topics, by how loud, and an inbox that keeps every alert: a topic that nobody subscribed to yet loses
 * nothing (RES-01).
 */
export class ZoneAlerts extends Construct {
  readonly alerts: SnsTopic;
  readonly notices: SnsTopic;
  readonly inbox: SqsQueue;
  private readonly context: ZoneContext;

  constructor(scope: Construct, id: string, context: ZoneContext, keyArn: string, emails: readonly string[]) {
    super(scope, id);
    this.context = context;
    this.alerts = this.topic("alerts", keyArn);
    this.notices = this.topic("notices", keyArn);
    const topics = [this.alerts, this.notices];
    this.inbox = new SqsQueue(this, "inbox", {
      name: `${context.prefix}-alerts`,
      kmsMasterKeyId: keyArn,
      messageRetentionSeconds: INBOX_SECONDS,
      tags: zoneTags(context),
    });
    const policy = new SqsQueuePolicy(this, "inbox-policy", {
      queueUrl: this.inbox.url,
      policy: renderPolicy(queuePolicy(this.inbox.arn, topics.map((topic) => topic.arn), context.on("DIT-05"))),
    });
    ["alerts", "notices"].forEach((name, index) => {
      new SnsTopicSubscription(this, `${name}-inbox`, {
        topicArn: (topics[index] as SnsTopic).arn,
        protocol: "sqs",
        endpoint: this.inbox.arn,
        dependsOn: [policy],
      });
    });
    for (const email of [...emails].sort()) {
      new SnsTopicSubscription(this, `alerts-${email}`, { topicArn: this.alerts.arn, protocol: "email", endpoint: email });
    }
  }

  /** Sends what matches to the topic of its severity. */
  watch(event: WatchedEvent): CloudwatchEventRule {
    const rule = new CloudwatchEventRule(this, event.id, {
      name: `${this.context.prefix}-${event.id}`,
      description: event.description,
      eventPattern: JSON.stringify(event.pattern),
      tags: zoneTags(this.context),
    });
    const topic = event.severity === "alert" ? this.alerts : this.notices;
    new CloudwatchEventTarget(this, `${event.id}-topic`, { rule: rule.name, targetId: "topic", arn: topic.arn });
    return rule;
  }

  private topic(name: string, keyArn: string): SnsTopic {
    const topic = new SnsTopic(this, name, {
      name: `${this.context.prefix}-security-${name}`,
      kmsMasterKeyId: keyArn,
      tags: zoneTags(this.context),
    });
    new SnsTopicPolicy(this, `${name}-policy`, {
      arn: topic.arn,
      policy: renderPolicy(topicPolicy(this.context, topic.arn, this.context.on("DIT-05"))),
    });
    return topic;
  }
}
