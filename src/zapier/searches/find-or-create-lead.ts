import type { SearchOrCreate } from 'zapier-platform-core';

export const findOrCreateLead: SearchOrCreate = {
  key: 'whatconverts_find_lead',
  display: {
    label: 'Find or Create Lead',
    description: 'Finds a lead by ID, phone number or email, or creates one if none is found.',
  },
  search: 'whatconverts_find_lead',
  create: 'whatconverts_create_lead',
};
