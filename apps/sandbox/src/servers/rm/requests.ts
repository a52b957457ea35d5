import type { PlannedKind } from './planned-records.js';
import { isSkillList, skillsFault } from './skills.js';

/** `/v2/requests`: a project's need for one person, before anyone is booked. `project` is a text, as of a booking; `priority` is 1 for the most urgent. */
export const requests: PlannedKind = {
  name: 'requests', noun: 'request', prefix: 'RQ-', filters: ['external_id', 'state'], states: ['open', 'filled', 'cancelled'], defaults: { state: 'open', priority: 3 },
  needed: ['project', 'role', 'starts_on', 'ends_on', 'hours_per_day'],
  fields: {
    external_id: 'text', project: 'text', role: 'text', country: 'text', starts_on: 'date', ends_on: 'date', hours_per_day: 'hours', priority: 'integer', state: 'text', reference: 'text',
  },
  lists: ({ skills }) => ({ skills: isSkillList(skills) ? skills : [] }),
  faults: ({ skills = [] }, { priority }) => ({
    ...(isSkillList(skills) ? {} : { skills: skillsFault }), ...(typeof priority === 'number' && (priority < 1 || priority > 5) ? { priority: 'must be from 1 to 5' } : {}),
  }),
};
