/** The addresses of pages, so that every link to one is written alike. */
const segment = encodeURIComponent;

export const groupPath = (fingerprint: string) => `/exceptions/${segment(fingerprint)}`;
export const itemPath = (fingerprint: string, id: string) => `${groupPath(fingerprint)}/one/${segment(id)}`;
export const editPath = (fingerprint: string, id: string) => `${itemPath(fingerprint, id)}/edit`;
export const recordPath = (entity: string, id: string) => `/records/${segment(entity)}/${segment(id)}`;
export const lineagePath = (entity: string, id: string, attribute: string) => `${recordPath(entity, id)}/lineage/${segment(attribute)}`;
export const governedPath = (entity: string, attribute: string) => `/governance/${segment(entity)}/${segment(attribute)}`;
export const tracePath = (key: string) => `/trace?key=${segment(key)}`;
export const systemPath = (system: string) => `/systems/${segment(system)}`;
export const processPath = (instance: string) => `/processes/${instance.split('/').map(segment).join('/')}`;
export const measurePath = (name: string) => `/measures/${segment(name)}`;
/** What is to be taken again, as the page of replays reads it from its address. */
export const replayPath = (selection: Readonly<Record<string, string>>) => `/replay?${new URLSearchParams(selection).toString()}`;
export const runPath = (id: string) => `/reconciliation/runs/${segment(id)}`;
