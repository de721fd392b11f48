/** The steps of a set-up, in words: how each stands by what the hub knows, and what to do about it. Pure. */
import { hubAlert } from '../../hub-api/hub-alert.ts';
import type { Setup, SetupStep } from '../../hub-api/setup.ts';
import { answerIn } from '../alerts/troubles.ts';
import { PROVIDERS } from '../providers.ts';
import type { Subscription } from '../store/subscriptions.ts';
import type { Facts, Heard } from './facts.ts';

/** Whatever is left unsaid. */
const step = (said: Pick<SetupStep, 'key' | 'title' | 'state' | 'said'> & Partial<SetupStep>): SetupStep => ({
  is_optional: false,
  what_to_do: null,
  times: [],
  link: null,
  ...said,
});

const ZAPS = { path: '/zaps', label: 'See the Zaps' };
const ZAPIER = { path: '#zapier', label: 'Connect Zapier' };

/** 1 -> "1 Zap", 3 -> "3 Zaps". */
const count = (amount: number, noun: string): string => `${amount} ${noun}${amount === 1 ? '' : 's'}`;

const isNot = (amount: number): string => (amount === 1 ? 'is' : 'are');

const times = (named: Record<string, string | null>): SetupStep['times'] =>
  Object.entries(named).flatMap(([label, at]) => (at === null ? [] : [{ label, at }]));

const addressStep = ({ url, isLoopback, address }: Facts): SetupStep => {
  const own = { key: 'public_url', title: 'Providers can reach the hub' } as const;
  if (isLoopback) {
    return step({
      ...own,
      state: 'todo',
      said: `Its address, ${new URL(url).host}, exists on this computer alone, so no provider can reach it.`,
      what_to_do:
        'Run it where the internet can reach it, and set PUBLIC_URL to its https address. Sample events work here as they are.',
    });
  }
  if (address === null)
    return step({ ...own, state: 'unknown', said: `${url} is being asked whether the hub is there.` });
  const wrong = address.find(({ problem }) => problem !== undefined);
  if (wrong) {
    return step({
      ...own,
      state: 'wrong',
      said: `${wrong.part}: ${wrong.said}.`,
      what_to_do: `${wrong.problem} The hub itself asked; if webhooks come in all the same, only its own network cannot reach it there.`,
    });
  }
  const beside = address.filter(({ part }) => part !== 'PUBLIC_URL').map(({ said }) => `; its ${said}`);
  return step({ ...own, state: 'done', said: `A hub answers at ${url} when this one asks${beside.join('')}.` });
};

const isInUse = ({ source, urls, lastAt, quarantinedAt, testedAt }: Heard): boolean =>
  lastAt !== null ||
  quarantinedAt !== null ||
  testedAt !== null ||
  (PROVIDERS[source].signing !== undefined && urls > 0);

const cardOf = (source: Heard['source']): SetupStep['link'] => ({
  path: `#${source}`,
  label: `Set up ${PROVIDERS[source].name}`,
});

const intakeStep = (heard: Heard, isOptional: boolean): SetupStep => {
  const { source, urls, unreadable } = heard;
  const { name, signing } = PROVIDERS[source];
  const own = {
    key: `intake_url:${source}`,
    title: `${name} has an intake URL`,
    is_optional: isOptional,
    link: cardOf(source),
  };
  if (unreadable > 0) {
    return step({
      ...own,
      state: 'wrong',
      said: `The app secret of ${count(unreadable, 'URL')} cannot be read, so everything that ${name} posts there is refused.`,
      what_to_do:
        'It was sealed with another SECRET_KEY. Start the hub with that one again, or make a new URL with the app secret.',
    });
  }
  if (urls === 0) {
    return step({
      ...own,
      state: 'todo',
      said: `No URL takes webhooks of ${name}.`,
      what_to_do: signing
        ? `Make one on its card, with your ${signing.secretName.toLowerCase()}.`
        : `Make one: npm run hub -- intake-url add WORKSPACE ${source}.`,
    });
  }
  const signed = signing ? ', and the app secret that it signs with is known' : '';
  return step({
    ...own,
    state: 'done',
    link: null,
    said: `${count(urls, 'URL')} ${urls === 1 ? 'takes' : 'take'} its webhooks${signed}.`,
  });
};

const webhookStep = (heard: Heard, isOptional: boolean): SetupStep => {
  const { source, firstAt, lastAt, testedAt, quarantinedAt, silence } = heard;
  const { name, webhooks } = PROVIDERS[source];
  const own = {
    key: `webhook:${source}`,
    title: `Webhooks of ${name} arrive`,
    is_optional: isOptional,
    link: cardOf(source),
  };
  if (silence !== null && lastAt !== null) {
    return step({
      ...own,
      state: 'wrong',
      said: silence.whatHappened,
      what_to_do: silence.whatToDo,
      times: times({ Latest: lastAt }),
    });
  }
  if (lastAt !== null) {
    const isOne = firstAt === lastAt;
    return step({
      ...own,
      link: null,
      state: 'done',
      said: isOne ? 'The first one came in.' : 'They come in.',
      times: times(isOne ? { First: firstAt } : { 'First that is kept': firstAt, Latest: lastAt }),
    });
  }
  if (quarantinedAt !== null) {
    return step({
      ...own,
      state: 'wrong',
      said: 'What came in was not understood, and waits in the quarantine.',
      what_to_do: `Read there why, and whether ${name} posts to the URL that is meant for it.`,
      times: times({ Latest: quarantinedAt }),
      link: { path: '/quarantine', label: 'See the quarantine' },
    });
  }
  const whatToDo = `Add the intake URL in ${name} under ${webhooks}, then call one of your numbers.`;
  if (testedAt !== null) {
    return step({
      ...own,
      state: 'todo',
      said: `${name} tried the URL, and posted nothing since.`,
      what_to_do: 'Call one of your numbers. If nothing comes, look which events the webhook is for.',
      times: times({ Tried: testedAt }),
    });
  }
  return step({
    ...own,
    state: 'todo',
    said: 'Waiting for the first one. A sample event does not count.',
    what_to_do: whatToDo,
  });
};

const providerSteps = ({ heard }: Facts): SetupStep[] => {
  const used = heard.filter(isInUse);
  return heard.flatMap((one) => {
    const isUsed = used.includes(one);
    // One that has to be asked for is nobody's until somebody does.
    if (PROVIDERS[one.source].signing) return [intakeStep(one, !isUsed), ...(isUsed ? [webhookStep(one, false)] : [])];
    const isOptional = used.length > 0 && !isUsed;
    return [intakeStep(one, isOptional), webhookStep(one, isOptional)];
  });
};

const teamStep = ({ members, unnamed }: Facts): SetupStep => {
  const own = { key: 'team', title: 'The team is known', link: { path: '/setup/team', label: 'See the team' } };
  if (members === 0) {
    return step({
      ...own,
      state: 'todo',
      said: 'Nobody was seen on a call in the last 30 days.',
      what_to_do: 'Whoever answers or makes a call appears by themselves: let each of the team make one.',
    });
  }
  const byNumber = unnamed > 0 ? `, ${unnamed} of them by number alone` : '';
  return step({
    ...own,
    state: 'done',
    said: `${count(members, 'member')} of the team ${isNot(members)} known from calls${byNumber}.`,
  });
};

const keyStep = ({ agentKeys }: Facts): SetupStep => {
  const own = {
    key: 'agent_key',
    title: 'Zapier has a key of its own',
    link: { path: '/setup/keys', label: 'See the keys' },
  };
  const used = agentKeys.find(({ lastUsedAt }) => lastUsedAt !== null);
  if (used) {
    return step({
      ...own,
      state: 'done',
      said: `The key "${used.name}" may do what Zaps need and no more, and is in use.`,
      times: times({ 'Last used': used.lastUsedAt }),
    });
  }
  const [unused] = agentKeys;
  if (unused) {
    return step({
      ...own,
      state: 'todo',
      said: `The key "${unused.name}" was made, and never used.`,
      what_to_do: 'Put it as the Hub Key into the connection in Zapier.',
    });
  }
  return step({
    ...own,
    state: 'todo',
    said: 'There is none with the role "agent", so Zaps can only use a key that may do everything.',
    what_to_do: 'Make one with the role "agent", and put it as the Hub Key into the connection in Zapier.',
  });
};

const isAboutAlerts = ({ trigger }: Subscription): boolean => trigger === hubAlert.key;

const zapStep = ({ zaps, hasLocalZaps }: Facts): SetupStep => {
  const own = { key: 'zap', title: 'A Zap is turned on' };
  const amount = zaps.filter((zap) => !isAboutAlerts(zap)).length;
  if (amount > 0)
    return step({
      ...own,
      state: 'done',
      said: `${count(amount, 'Zap')} ${amount === 1 ? 'gets' : 'get'} events.`,
      link: ZAPS,
    });
  return step({
    ...own,
    state: 'todo',
    said: hasLocalZaps ? 'Only the local Zaps of this computer are, and none in Zapier.' : 'None gets events.',
    what_to_do: 'Make a Zap with a trigger of Ringhook, connect it with the Hub Address and a key, and turn it on.',
    link: ZAPIER,
  });
};

const isFailing = ({ deliveredAt, failedAt }: Subscription): boolean =>
  failedAt !== null && (deliveredAt === null || deliveredAt < failedAt);

const latest = (moments: readonly (string | null)[]): string | null =>
  moments
    .filter((moment) => moment !== null)
    .toSorted()
    .at(-1) ?? null;

const deliveryStep = ({ zaps }: Facts): SetupStep => {
  const own = { key: 'delivery', title: 'Zaps take what they are sent', link: ZAPS };
  const failing = zaps
    .filter(isFailing)
    .toSorted((one, other) => (other.failedAt ?? '').localeCompare(one.failedAt ?? ''));
  const [worst] = failing;
  const deliveredAt = latest(zaps.map((zap) => zap.deliveredAt));
  if (worst) {
    const which = zaps.length === 1 ? 'The only Zap' : `${failing.length} of ${zaps.length} Zaps`;
    return step({
      ...own,
      state: 'wrong',
      said: `${which} did not take the latest event. ${answerIn(worst.lastError)}`,
      what_to_do: 'Look into the history of that Zap in Zapier, and turn it off and on again.',
      times: times({ Failed: worst.failedAt, 'Latest that was taken': deliveredAt }),
    });
  }
  const paused = zaps.filter(({ pausedAt }) => pausedAt !== null).length;
  const waits = paused > 0 ? ` ${count(paused, 'Zap')} ${isNot(paused)} paused.` : '';
  if (deliveredAt === null) {
    return step({
      ...own,
      state: 'todo',
      said: `Nothing was delivered to one yet.${waits}`,
      what_to_do: 'Once a Zap is turned on, send a sample event of its trigger.',
    });
  }
  return step({
    ...own,
    state: 'done',
    said: `The latest event was taken.${waits}`,
    times: times({ Delivered: deliveredAt }),
  });
};

const alertStep = ({ zaps }: Facts): SetupStep => {
  const own = { key: 'alerts', title: 'Somebody hears when something is wrong' };
  const amount = zaps.filter(isAboutAlerts).length;
  if (amount > 0)
    return step({
      ...own,
      state: 'done',
      said: `${count(amount, 'Zap')} on "${hubAlert.label}" ${isNot(amount)} turned on.`,
      link: ZAPS,
    });
  return step({
    ...own,
    state: 'todo',
    said: 'Alerts are shown on this page, and told nobody who does not look.',
    what_to_do: `Make a Zap with the trigger "${hubAlert.label}" that writes to your chat or mail.`,
    link: ZAPIER,
  });
};

const retentionStep = ({ retention: { days, isChosen, hold } }: Facts): SetupStep => {
  const own = {
    key: 'retention',
    title: 'Somebody chose how long events are kept',
    link: { path: '/setup/retention', label: 'See what is kept' },
  };
  const kept = `Events are kept for ${count(days, 'day')}`;
  const held = hold === null ? '' : ' Under legal hold nothing is deleted at present.';
  if (isChosen) return step({ ...own, state: 'done', said: `${kept}, as was chosen for this workspace.${held}` });
  return step({
    ...own,
    state: 'todo',
    said: `${kept}, because nobody said anything else.${held}`,
    what_to_do: 'Choose how long, also when it is to stay as it is.',
  });
};

/** What the hub cannot see: to be done all the same. */
const UNSEEN: readonly SetupStep[] = [
  step({
    key: 'backup',
    title: 'The database is saved elsewhere',
    state: 'unknown',
    said: 'The hub cannot see whether it is.',
    what_to_do:
      'Whoever hosts the hub makes a copy every day, and tries once whether it can be restored: docs/operations.md, "Backups".',
  }),
  step({
    key: 'default_country',
    title: 'Numbers without a country code are read right',
    state: 'unknown',
    said: 'The Default Country stands in the connection in Zapier, which the hub cannot see.',
    what_to_do:
      'Open the connection in Zapier, and choose the country whose numbers your team writes without its code.',
  }),
];

/** Every step, in the order in which they are done. */
export const setupOf = (facts: Facts): Setup => {
  const steps = [
    addressStep(facts),
    ...providerSteps(facts),
    keyStep(facts),
    zapStep(facts),
    deliveryStep(facts),
    teamStep(facts),
    alertStep(facts),
    retentionStep(facts),
    ...UNSEEN,
  ];
  const counted = steps.filter(({ is_optional, state }) => !is_optional && state !== 'unknown');
  return { steps, done: counted.filter(({ state }) => state === 'done').length, of: counted.length };
};
