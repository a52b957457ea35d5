import { Column, CreateDateColumn, Entity, PrimaryColumn, PrimaryGeneratedColumn } from 'typeorm';

const toNumber = { to: (value: number) => value, from: (value: string) => Number(value) };

/** The worker, one column for each attribute, with the version of each group of attributes that a source speaks of as a whole. */
@Entity()
export class Worker {
  @PrimaryColumn('uuid') id!: string;
  @Column('text') externalId!: string;
  @Column('int', { default: 0 }) recordVersion!: number;
  @Column('int', { default: 0 }) restrictedVersion!: number;
  @Column('bigint', { default: 0, transformer: toNumber }) hrVersion!: number;
  @Column('bigint', { default: 0, transformer: toNumber }) billingVersion!: number;
  @Column('bigint', { default: 0, transformer: toNumber }) costVersion!: number;

  @Column('text', { nullable: true }) givenName!: string | null;
  @Column('text', { nullable: true }) familyName!: string | null;
  @Column('text', { nullable: true }) workEmail!: string | null;
  @Column('text', { nullable: true }) employmentType!: string | null;
  @Column('text', { nullable: true }) employmentStatus!: string | null;
  @Column('uuid', { nullable: true }) employer!: string | null;
  @Column('float8', { nullable: true }) fte!: number | null;
  @Column('uuid', { nullable: true }) manager!: string | null;
  @Column('uuid', { nullable: true }) orgUnit!: string | null;
  @Column('uuid', { nullable: true }) location!: string | null;
  @Column('text', { nullable: true }) country!: string | null;
  @Column('text', { nullable: true }) jobTitle!: string | null;
  @Column('uuid', { nullable: true }) costCenter!: string | null;
  @Column('uuid', { nullable: true }) laborCategory!: string | null;
  @Column('bool', { nullable: true }) billable!: boolean | null;
  @Column('text', { nullable: true }) billingRole!: string | null;
  @Column('text', { nullable: true }) costRate!: string | null;
  @Column('text', { nullable: true }) costRateCurrency!: string | null;
}

/** One row for each event that was taken: the second time it is dropped. */
@Entity()
export class InboxMessage {
  @PrimaryColumn('uuid') eventId!: string;
  @CreateDateColumn({ type: 'timestamptz' }) receivedAt!: Date;
}

/** What is to be published; the relay deletes what it has sent. */
@Entity()
export class OutboxMessage {
  @PrimaryGeneratedColumn({ type: 'bigint' }) id!: string;
  @Column('text') topic!: string;
  @Column('text') key!: string;
  @Column('jsonb') headers!: Record<string, string>;
  @Column('jsonb') payload!: object;
  @CreateDateColumn({ type: 'timestamptz' }) createdAt!: Date;
}

/** Changes that take effect on a later day. */
@Entity()
export class ScheduledChange {
  @PrimaryColumn('uuid') eventId!: string;
  @Column('uuid') workerId!: string;
  @Column('int') effectiveFrom!: number;
  @Column('bigint', { transformer: toNumber }) version!: number;
  @Column('jsonb') values!: object;
}
