/** Each may what those before it may: a reader looks, an operator acts, a steward also decides who owns what and which records are one. */
export const ROLES = ['reader', 'operator', 'steward'] as const;
export type Role = (typeof ROLES)[number];

/** Somebody who has proved who they are, by whatever means. */
export interface Person {
  readonly name: string;
  readonly role: Role;
}

export function isRole(text: string): text is Role {
  return (ROLES as readonly string[]).includes(text);
}

export function mayAct({ role }: Person, needed: Role): boolean {
  return ROLES.indexOf(role) >= ROLES.indexOf(needed);
}
