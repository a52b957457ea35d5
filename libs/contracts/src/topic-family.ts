export type Compatibility = 'BACKWARD_TRANSITIVE' | 'FULL_TRANSITIVE';

/** A family of topics as schemas/topics.yaml declares it; {system} and {entity} in the name are filled by `topicDeclarations`. */
export interface TopicFamily {
  readonly family: string;
  readonly name: string;
  readonly doc: string;
  /** change, canonical or restricted of the entity, or a full record name. */
  readonly record: string;
  /** What the message key means. */
  readonly key: string;
  /** Who may write: {system}, {master} or the name of a service. */
  readonly writer: string;
  readonly owner: string;
  readonly compatibility: Compatibility;
  readonly partitions: number;
  /** Whether the writer must send CloudEvents headers. */
  readonly cloudEvents: 'required' | 'optional';
  /** Topic settings as Kafka takes them. */
  readonly config: Readonly<Record<string, string>>;
}
