/**
 * What WhatConverts' answers must be: strict about the envelope that its reference documents, loose inside.
 *
 * Read late, with the first call: a webhook needs none of it.
 */
import * as z from 'zod/mini';

/** Some servers write a list that is empty as null. */
const list = z.nullable(z.array(z.unknown()));
const leads = z.looseObject({ leads: list });

export const whatconvertsAnswers = {
  accounts: z.looseObject({ accounts: list }),
  leads,
  /** One lead, alone or in the envelope of a list. */
  lead: z.union([leads, z.looseObject({ lead_id: z.union([z.number(), z.string().check(z.minLength(1))]) })]),
  /** The answer to a change may hold little: the lead is read again then. */
  anything: z.optional(z.nullable(z.union([z.looseObject({}), list]))),
  trackingNumbers: z.looseObject({ numbers: list }),
};

export type WhatconvertsAnswer = keyof typeof whatconvertsAnswers;
