/** What calls are signed with for a while. */
export interface Token {
  readonly value: string;
  /** Milliseconds since 1970 from which a new one is asked for. */
  readonly renewAtMs: number;
  readonly endsAtMs: number;
}

/** The system refuses our credentials, or the server of tokens does. The message names neither. */
export class CredentialsRefusedError extends Error {
  constructor(message: string) {
    super(message);
    this.name = 'CredentialsRefusedError';
  }
}

/** The server of tokens is away: another try may find it. */
export class TokenServerError extends Error {
  constructor(message: string) {
    super(message);
    this.name = 'TokenServerError';
  }
}
