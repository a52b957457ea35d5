/** What the classes of exceptions mean to a person who has never seen the code, and who can usually mend one. */
export interface ClassWords {
  readonly name: string;
  readonly meaning: string;
  readonly next: string;
}

const CLASSES: Readonly<Record<string, ClassWords>> = {
  unreadable: {
    name: 'Unreadable event',
    meaning: 'A system published something that is no event of its topic: it cannot be decoded at all. It was set aside, and everything behind it went on.',
    next: 'The system that published it has to send it again in the agreed form. What was set aside can then be discarded.',
  },
  contract: {
    name: 'Broken contract',
    meaning: 'A system sent a value that the agreed contract does not allow, such as a code that no code table knows or a missing field. The change was set aside and did not reach the record.',
    next: 'Correct it where it comes from, add the missing code to the code table, or edit the event here and have it taken.',
  },
  identity: {
    name: 'Unclear identity',
    meaning: 'The event does not say whose it is, or a system spoke on a topic that is not its own. Nothing was changed.',
    next: 'Have the publisher name the right source and topic. Edit and retry only where you are sure who is meant.',
  },
  data: {
    name: 'Impossible value',
    meaning: 'A value is of a kind that the database cannot hold, such as a forbidden character or a number out of range.',
    next: 'Edit the value and retry, or correct it in the source.',
  },
  defect: {
    name: 'Defect of Muster',
    meaning: 'A rule of Muster failed on this event. That is no fault of the system that sent it.',
    next: 'Tell those who build Muster, with the link to this page. Retry after the correction.',
  },
  'life-cycle': {
    name: 'Impossible step',
    meaning: 'A booking or project was asked for a step that is impossible from where it stands, such as a confirmation before the approval. Later steps of that record wait behind it.',
    next: 'When the missing step arrives, this is tried again by itself. Otherwise make the missing step in the system that asks for it.',
  },
  refused: {
    name: 'Not the owner',
    meaning: 'A system claims a value that another system owns. The claim is kept and not shown: the value of the owner stands.',
    next: 'Change it in the system that owns the attribute, or have the steward decide. What the system holds differs until then.',
  },
  conflict: {
    name: 'Conflicting versions',
    meaning: 'A system sent two different contents under one version, so that nobody can tell which is newer.',
    next: 'Have the system send the record again with a higher version.',
  },
  decision: {
    name: 'Condition not met',
    meaning: 'A booking cannot be confirmed: something that it needs is missing, such as a cost rate or an open charge code.',
    next: 'Bring the condition about in the system that the reason names. The booking is then decided again by itself.',
  },
  delivery: {
    name: 'Not delivered',
    meaning: 'A target system refused or could not take the latest state of a record. That system still shows the state before.',
    next: 'Read what the target answered. Correct the record in its source, or the declaration of the system, then retry.',
  },
  intake: {
    name: 'Not read',
    meaning: 'A row or stream of a system could not be read. What it holds has not arrived.',
    next: 'Look at the system: is it there, does it let Muster in, does the row have its mandatory columns?',
  },
  vendor: {
    name: 'Changed payload',
    meaning: 'A system sends other fields or codes than its mapping expects, perhaps since a release of its vendor.',
    next: 'Compare with the mapping of the system and change the mapping, or ask the vendor.',
  },
};

export const classWords = (name: string): ClassWords => CLASSES[name] ?? { name, meaning: 'A kind of exception that this page does not know yet.', next: 'Read the reason: it names the input, the rule and the remedy.' };

const OUTCOMES: Readonly<Record<string, string>> = {
  applied: 'changed the record',
  'no-effect': 'had no effect: a newer state stands',
  scheduled: 'accepted, in effect from a later day',
  waiting: 'waits for a record that it refers to',
  delivered: 'the target has it',
  superseded: 'a later state took its place',
  'other-fault': 'failed for another reason, which is an exception of its own',
};

export const outcomeWords = (outcome: string | null) => (outcome === null ? null : (OUTCOMES[outcome] ?? outcome));
