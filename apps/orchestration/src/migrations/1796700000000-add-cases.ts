import type { MigrationInterface, QueryRunner } from 'typeorm';

const statements: readonly string[] = [
  // A record has a case of each process that is about it: an onboarding, later an exit.
  `create table subject_case (
    entity text not null, id uuid not null, process text not null, nth int not null, since bigint not null, over text, over_after int, mark text, primary key (entity, id, process)
  )`,
  `insert into subject_case (entity, id, process, nth, since, over)
    select entity, id, case entity when 'worker' then 'onboarding' when 'project' then 'project-activation' else 'staffing-approval' end, case_nth, case_since, case when over then 'rescinded' end from subject where case_nth > 0`,
  'alter table subject drop column case_nth, drop column case_since',
  // Whose booking it is; who leads it. They are woken by it, and asked for what is theirs.
  'alter table subject add column worker_id uuid, add column lead_id uuid, add column standing text',
  `update subject set worker_id = (refs->>'worker')::uuid where entity = 'assignment'`,
  `update subject set lead_id = coalesce(refs->>'manager', refs->>'projectManager')::uuid where entity in ('worker', 'project')`,
  'create index subject_of_worker on subject (worker_id) where worker_id is not null',
  'create index subject_led_by on subject (lead_id) where lead_id is not null',
  // What moved, where that is another record.
  'alter table wake add column because text',
  `update wake set because = entity`,
  'alter table wake alter column because set not null',
  // Demand that was asked for in place of somebody, and who was told.
  `create table replacement (
    assignment uuid not null, absence text not null, nth int not null, worker uuid not null, key text not null unique, project text not null, from_day int not null, until_day int not null, state text not null, version bigint not null,
    primary key (assignment, absence, nth)
  )`,
  'create index replacement_of_worker on replacement (worker)',
  'create table notice (id uuid primary key, instance text not null, worker uuid not null, recipient uuid not null, cause text not null, at timestamptz not null)',
  'create index notice_of_instance on notice (instance)',
  'create index notice_of_worker on notice (worker)',
];

export class AddCases1796700000000 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    for (const statement of statements) await runner.query(statement);
  }

  async down(): Promise<void> {
    throw new Error('Migrations only go forward: restore a backup to go back.');
  }
}
