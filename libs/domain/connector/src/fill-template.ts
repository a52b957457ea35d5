import { PermanentError } from '@muster/platform-kernel';

export type Filling = Readonly<Partial<Record<'id' | 'key' | 'version' | 'since' | 'number' | 'date' | 'name' | 'file', string>>>;

const placeholder = /('?)\{([a-z]+)\}('?)/gi;

/** The names in braces of a template. */
export function placeholdersOf(template: string): string[] {
  return [...template.matchAll(placeholder)].map(([, , name]) => name!);
}

function fill(template: string, values: Filling, encode: (value: string) => string): string {
  return template.replace(placeholder, (_whole, before: string, name: string, after: string) => {
    const value = Object.hasOwn(values, name) ? values[name as keyof Filling] : undefined;
    if (value === undefined || value === '') throw new PermanentError('unfilled-placeholder', `Nothing is known to put for {${name}} into ${template}. Correct the template, or let an answer tell it.`);
    // Between quotes it is a literal of OData or SQL, in which a quote is written twice.
    return `${before}${encode(before && after ? value.replaceAll("'", "''") : value)}${after}`;
  });
}

/** A step of a path that would lead elsewhere cannot be written in a URL at all. */
function encodedStep(value: string): string {
  if (value === '.' || value === '..') throw new PermanentError('unfilled-placeholder', 'An id that is a dot or two dots cannot stand in a path. Look the record up by a query instead.');
  return encodeURIComponent(value);
}

/** Fills {id}, {key} and {version} into a path, encoded. Throws PermanentError unfilled-placeholder: a path without its id would be that of all records. */
export const fillPath = (template: string, values: Filling): string => fill(template, values, encodedStep);

/** Fills a text that is encoded as a whole later, such as a query parameter. Throws PermanentError unfilled-placeholder. */
export const fillText = (template: string, values: Filling): string => fill(template, values, (value) => value);
