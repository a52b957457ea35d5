/** What is open now of what a person should look at, as it was told on `exceptions.v1`; in the schema that the connection's search_path names. Safe to run again. */
export const openExceptionMigration: readonly string[] = [
  `create table if not exists open_exception (
    id text primary key, fingerprint text not null, exception jsonb not null, raised_at timestamptz not null default now()
  )`,
];
