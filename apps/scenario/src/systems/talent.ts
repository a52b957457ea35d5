import { pause } from '@muster/platform-kernel';
import { Calls, type Row } from '../calls.js';
import { StoryFault } from '../narrator.js';
import { allPages } from '../pages.js';
import { addressOf, type Stack } from '../stack.js';

export interface Skill {
  readonly name: string;
  /** From 1 to 5. */
  readonly level: number;
}

/** What a page of them costs is a fifth of all points that can be had at once, which Muster needs as well. */
const PER_PAGE = 100;
const ATTEMPTS = 30;
const THROTTLED_MS = 1_000;

/** The talent system: GraphQL, whose refusals are answers as well. */
export class Talent {
  private readonly calls: Calls;
  private readonly feed: Calls;

  constructor(stack: Stack) {
    this.calls = new Calls('talent', addressOf(stack, 'TALENT_URL'), () => ({ 'x-api-key': addressOf(stack, 'TALENT_API_KEY') }));
    this.feed = new Calls('talent', addressOf(stack, 'SANDBOX_URL'), () => ({}));
  }

  /** Its people come by a feed of its own, which no caller of the API has. */
  async knows(...people: readonly { readonly employeeNumber: string; readonly name: string; readonly skills?: readonly Skill[] }[]): Promise<void> {
    await this.feed.ask('POST', '/_sandbox/talent/seed', { json: { people } });
  }

  /** @param since ISO 8601 */
  changedSince(since: string): Promise<Row[]> {
    return allPages<string>(async (after) => {
      const { people } = await this.query('query($first: Int, $after: String, $updatedSince: String) { people(first: $first, after: $after, updatedSince: $updatedSince) { edges { node { employeeNumber name skills { name level } } } pageInfo { hasNextPage endCursor } } }', { first: PER_PAGE, after: after ?? null, updatedSince: since });
      const { edges, pageInfo } = people as { edges: { node: Row }[]; pageInfo: { hasNextPage: boolean; endCursor: string } };
      return { rows: edges.map(({ node }) => node), next: pageInfo.hasNextPage ? pageInfo.endCursor : undefined };
    });
  }

  async setSkills(employeeNumber: string, skills: readonly Skill[]): Promise<void> {
    await this.query('mutation($number: String, $skills: [SkillInput!]!) { setSkills(employeeNumber: $number, skills: $skills) { id } }', { number: employeeNumber, skills });
  }

  async person(employeeNumber: string): Promise<Row | undefined> {
    return ((await this.query('query($number: String) { person(employeeNumber: $number) { name skills { name level } } }', { number: employeeNumber }))['person'] ?? undefined) as Row | undefined;
  }

  private async query(query: string, variables: Row): Promise<Row> {
    for (let attempt = 1; ; attempt += 1) {
      const { data, errors } = await this.calls.ask('POST', '/graphql', { json: { query, variables } });
      const [fault] = (errors ?? []) as { message: string; extensions?: { code?: string } }[];
      if (!fault) return data as Row;
      if (fault.extensions?.code !== 'THROTTLED' || attempt === ATTEMPTS) throw new StoryFault(`talent refused ${query.slice(0, 80)}: ${fault.message}`);
      await pause(THROTTLED_MS);
    }
  }
}
