/** The searches and actions of WhatConverts that need no hub, and what fills their dropdowns. */
import { createLead } from '../../actions/create-lead.ts';
import { exportLeads } from '../../actions/export-leads.ts';
import { updateLead } from '../../actions/update-lead.ts';
import { findLead } from '../../searches/find-lead.ts';

export { whatconvertsDropdowns } from '../../triggers/whatconverts-dropdowns.ts';

export const whatconvertsSearches = [findLead];

export const whatconvertsActions = [updateLead, createLead, exportLeads];
