import type { FastifyPluginAsyncZod } from 'fastify-type-provider-zod';
import * as z from 'zod';
import { workspaceOf } from '../hub/http/authenticate.ts';
import { notFound, ProblemError } from '../hub/http/problem.ts';
import { eventTypeOfTrigger, hubEvents } from '../hub/intake/kinds.ts';
import type { HubParts } from '../hub/parts.ts';
import { SOURCES } from '../hub-api/sources.ts';
import {
  Form,
  type FormField,
  FormRequest,
  RunStep,
  SentWebhook,
  Steps,
  StepTried,
  TriedOut,
  Troubled,
  TroubledWebhook,
  TurnedOn,
  TurnOn,
} from '../hub-api/try-out.ts';
import { isRecord } from '../values/wire.ts';
import type { DryRequest } from './dry-run.ts';
import { type Choice, type InputField, type LocalZapier, LocalZapierError } from './local-zapier.ts';
import { labelled, type RunField } from './run.ts';
import { problemWithBody } from './server.ts';
import type { Zap } from './zap.ts';

/** Zaps that one page after another turned on and left on. */
const MOST_ZAPS = 50;

/** What core adds to an error is for whoever makes the app. */
const AFTERWORD = '\nWhat happened:';

const byId = z.object({ id: z.string() });

const NO_ZAP = notFound('This Zap is off. Turn the trigger on again.');

/** What the app says to whoever uses it. */
const inWords = async <Result>(work: Promise<Result>): Promise<Result> => {
  try {
    return await work;
  } catch (error) {
    if (!(error instanceof LocalZapierError)) throw error;
    throw new ProblemError({ status: 422, title: 'The app says no', detail: error.message });
  }
};

const choicesOf = ({ choices }: InputField): Choice[] | null =>
  choices ? Object.entries(choices).map(([value, label]) => ({ value, label })) : null;

const plain = (value: unknown): string | number | boolean | null =>
  typeof value === 'string' || typeof value === 'number' || typeof value === 'boolean' ? value : null;

const toResult = (fields: readonly RunField[]) =>
  fields.map(({ key, label, value }) => ({ key, label, value: plain(value) }));

/** The console's try-out: any trigger's real form, turned on at this hub, and webhooks sent to it by hand. */
export const tryOutRoutes =
  (zapier: LocalZapier, { intake }: Pick<HubParts, 'intake'>): FastifyPluginAsyncZod =>
  async (server) => {
    /** The oldest first. */
    const tried = new Set<Zap>();

    server.addHook('onRoute', ({ schema }) => {
      if (schema) schema.hide = true;
    });

    const connectionOf = (key: string | null, given: Record<string, string>): Record<string, string> => ({
      ...given,
      hub_url: zapier.url,
      hub_key: key ?? '',
    });

    const zapOf = (workspaceId: string, id: string): Zap => {
      const zap = zapier.zaps.get(id);
      if (!zap || !tried.has(zap) || zap.workspaceId !== workspaceId) throw NO_ZAP;
      return zap;
    };

    const turnOff = async (zap: Zap): Promise<void> => {
      tried.delete(zap);
      await inWords(zapier.turnOff(zap));
    };

    const toFormField = async (
      field: InputField,
      authData: Record<string, string>,
      environment?: Record<string, string>,
    ): Promise<FormField> => {
      const common = {
        key: field.key,
        label: field.label ?? field.key,
        type: field.type ?? 'string',
        help: field.helpText ?? '',
        is_required: field.required ?? false,
        is_list: field.list ?? false,
        default: field.default ?? null,
        alters_form: field.altersDynamicFields ?? false,
        choices: choicesOf(field),
        problem: null,
      };
      if (!field.dynamic) return common;
      try {
        return { ...common, choices: await zapier.choices(field.dynamic, authData, environment) };
      } catch (error) {
        if (!(error instanceof LocalZapierError)) throw error;
        return { ...common, problem: error.message };
      }
    };

    /** What the Zaps of whoever asks came to, newest first. */
    server.get('/runs', async (request) => {
      const { id } = workspaceOf(request);
      return zapier.runs.filter(({ workspaceId }) => workspaceId === id);
    });

    /** The Zaps of whoever asks, each with its hook URL. */
    server.get('/hooks', async (request, reply) => {
      const { id } = workspaceOf(request);
      const zaps = [...zapier.zaps.values()].filter(({ workspaceId }) => workspaceId === id);
      const lines = zaps.map(
        (zap) => `${zap.trigger.display.label}\n  ${zap.trigger.display.description}\n  POST ${zapier.hookUrl(zap)}`,
      );
      const intro = 'Local Zaps. Post a webhook to a hook URL, then look at the terminal or at GET /runs.';
      return reply.type('text/plain; charset=utf-8').send(`${[intro, ...lines].join('\n\n')}\n`);
    });

    /** For real, with the connection that is given; or dry, where it leads nowhere. */
    const really = async <Result>(
      { key, given, isReal }: { key: string | null; given: Record<string, string>; isReal: boolean },
      work: (authData: Record<string, string>, environment?: Record<string, string>) => Promise<Result>,
    ): Promise<{ result: Result; requests: readonly DryRequest[] }> => {
      const connection = connectionOf(key, given);
      return isReal ? { result: await work(connection), requests: [] } : zapier.dryRuns.run(connection, work);
    };

    server.post('/v1/try/form', { schema: { body: FormRequest, response: { 200: Form } } }, async (request) => {
      const { kind, key, connection, input, is_real } = request.body;
      const whose = { key: request.workspaceKey, given: connection, isReal: kind === 'trigger' || is_real };
      const { result } = await really(whose, async (authData, environment) => {
        const asked =
          kind === 'trigger'
            ? zapier.inputFields(key, authData)
            : zapier.stepFields(kind, key, { authData, inputData: input, environment });
        const fields = await inWords(asked);
        return Promise.all(fields.map((field) => toFormField(field, authData, environment)));
      });
      return { fields: result };
    });

    server.get('/v1/try/steps', { schema: { response: { 200: Steps } } }, async () => ({
      steps: (['search', 'action'] as const).flatMap((kind) =>
        zapier.steps(kind).map(({ key, display: { label, description } }) => ({ kind, key, label, description })),
      ),
    }));

    server.post('/v1/try/steps', { schema: { body: RunStep, response: { 200: StepTried } } }, async (request) => {
      const { kind, key, connection, input, is_real } = request.body;
      const step = await inWords(Promise.resolve().then(() => zapier.step(kind, key)));
      const whose = { key: request.workspaceKey, given: connection, isReal: is_real };
      const { result, requests } = await really(whose, (authData, environment) =>
        zapier.runStep(kind, key, { authData, inputData: input, environment }),
      );
      const { results, error, log, isWaiting = false } = result;
      const found = [results ?? []].flat().filter(isRecord);
      return {
        requests: requests.map(({ answeredBy, ...asked }) => ({ ...asked, answered_by: answeredBy })),
        results: found.map((one) => toResult(labelled(step, one))),
        log,
        // What the step makes of a request that was not sent is no news.
        error: requests.some(({ answeredBy }) => answeredBy === null) ? null : (error?.split(AFTERWORD)[0] ?? null),
        is_waiting: isWaiting,
      };
    });

    server.post('/v1/try/zaps', { schema: { body: TurnOn, response: { 201: TurnedOn } } }, async (request, reply) => {
      const { trigger, connection, input } = request.body;
      const authData = connectionOf(request.workspaceKey, connection);
      const workspaceId = workspaceOf(request).id;
      const zap = await inWords(zapier.turnOn(trigger, { workspaceId, authData, inputData: input }));
      tried.add(zap);
      const [oldest] = tried;
      if (tried.size > MOST_ZAPS && oldest) await turnOff(oldest);
      return reply.code(201).send({ id: zap.id, hook_url: zapier.hookUrl(zap) });
    });

    server.delete(
      '/v1/try/zaps/:id',
      { schema: { params: byId, response: { 204: z.undefined() } } },
      async (request, reply) => {
        await turnOff(zapOf(workspaceOf(request).id, request.params.id));
        return reply.code(204).send();
      },
    );

    server.get('/v1/try/zaps/:id/test', { schema: { params: byId, response: { 200: TriedOut } } }, async (request) => {
      const zap = zapOf(workspaceOf(request).id, request.params.id);
      const results = await inWords(zapier.testTrigger(zap));
      return { results: results.map((result) => toResult(labelled(zap.trigger, result))), log: [], error: null };
    });

    server.post(
      '/v1/try/zaps/:id/webhooks',
      { schema: { params: byId, body: SentWebhook, response: { 200: TriedOut } } },
      async (request) => {
        const zap = zapOf(workspaceOf(request).id, request.params.id);
        const headers = { 'content-type': 'application/json' };
        const webhook = { method: 'POST', querystring: '', headers, content: request.body.body };
        const wrong = problemWithBody(webhook);
        if (wrong) throw new ProblemError({ status: 400, title: 'This is no webhook', detail: wrong });
        const { run } = zapier.receive(zap, webhook);
        const { results, log, error } = await run;
        return { results: results.map(toResult), log, error };
      },
    );

    server.post(
      '/v1/try/zaps/:id/deliveries',
      { schema: { params: byId, body: TroubledWebhook, response: { 202: Troubled } } },
      async (request, reply) => {
        const { id: workspaceId } = workspaceOf(request);
        const zap = zapOf(workspaceId, request.params.id);
        const { body, trouble, times } = request.body;
        const source = SOURCES.find((name) => zap.trigger.key.startsWith(`${name}_`)) ?? 'doubletick';
        const event = eventTypeOfTrigger(zap.trigger.key);
        if (hubEvents.some(({ key }) => key === event?.key))
          throw new ProblemError({
            status: 400,
            title: 'No provider sends this',
            detail: 'The hub itself tells of it, so there is no webhook to take in. Choose another trigger.',
          });
        // Before it is taken: it may be delivered at once.
        zap.trouble = { how: trouble, left: times };
        const outcome = await intake.take({ workspaceId, source, body, contentType: 'application/json' });
        if (outcome.kind === 'quarantined')
          throw new ProblemError({ status: 400, title: 'It was not understood', detail: outcome.reason });
        if (outcome.kind !== 'stored')
          throw new ProblemError({
            status: 409,
            title: 'It came before',
            detail: 'The hub has this webhook already, and sends nothing twice. Put the sample back, or change its ID.',
          });
        const { id: subscriptionId } = zap.state.subscribeData as { id: string };
        return reply.code(202).send({ event_id: outcome.eventId, subscription_id: subscriptionId });
      },
    );
  };
